'use strict';

const EVERY = 2_000;
const PATIENCE = 20_000;
const BEHIND_AFTER = 10_000;
const SVG = 'http://www.w3.org/2000/svg';
const STEPS = { fetch: 'fetch', prove: 'prove: a real login', commit: 'commit: one write', apply: 'apply to beans and pools' };
const OUTCOMES = {
	ROTATED: { word: 'Rotated', shape: 'M0-6A6 6 0 1 1 0 6A6 6 0 1 1 0-6Z', todo: '' },
	REFUSED: { word: 'Refused', shape: 'M0-7.5L7.5 0L0 7.5L-7.5 0Z',
		todo: 'The version before stays in use. Correct the value in Secrets Manager, or what refuses it; it is tried again by itself.' },
	FAILED: { word: 'Failed', shape: 'M0-7L7 6H-7Z',
		todo: 'The secret could not be read. The version in use stays; it is tried again by itself.' },
	REVOKED: { word: 'Revoked', shape: 'M-6-6H6V6H-6Z',
		todo: 'The secret was deleted, or may no longer be read. Restore it, or grant access again.' }
};
const TRIGGERS = { QUEUE: 'told by an event', LOGIN_REFUSED: 'noticed at a refused login',
	RECONCILE: 'noticed by the schedule', OPERATOR: 'asked by an operator', APPLICATION: 'asked by the application',
	RESTART: 'noticed at a restart', RETRY: 'tried again by itself' };
const UNITS = [['day', 86_400_000], ['h', 3_600_000], ['min', 60_000], ['s', 1_000]];
const TICKS = [5_000, 15_000, 60_000, 300_000, 900_000, 3_600_000, 10_800_000, 43_200_000, 86_400_000, 604_800_000];

const rotationsUrl = document.body.dataset.rotations;
const secretsUrl = document.body.dataset.secrets;
const state = { rotations: null, secrets: null, denied: 0, lost: false, offset: 0, behind: {}, shown: {}, newest: null, timer: 0 };

const byId = (id) => document.getElementById(id);
const say = (text) => { byId('status').textContent = text; };
const now = () => Date.now() + state.offset;
const short = (versionId) => versionId.slice(0, 8);

function element(name, attributes = {}, ...children) {
	const node = document.createElement(name);
	Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
	node.append(...children.filter((child) => child !== null));
	return node;
}

function drawing(name, attributes = {}, ...children) {
	const node = document.createElementNS(SVG, name);
	Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
	node.append(...children);
	return node;
}

function put(id, text) {
	const node = byId(id);
	if (node.textContent !== text) {
		node.textContent = text;
	}
}

/* Replaces what is in a node, and keeps the focus and what is open. */
function replace(parent, ...children) {
	const focused = parent.contains(document.activeElement) ? document.activeElement.id : '';
	const open = [...parent.querySelectorAll('details[open]')].map((node) => node.id);
	parent.replaceChildren(...children);
	open.map(byId).filter((node) => node).forEach((node) => { node.open = true; });
	if (focused && byId(focused)) {
		byId(focused).focus({ preventScroll: true });
	}
}

/* Whether something is not what is shown already. */
function changed(name, value) {
	const text = JSON.stringify(value);
	const differs = state.shown[name] !== text;
	state.shown[name] = text;
	return differs;
}

function span(millis) {
	const [unit, length] = UNITS.find(([, length]) => millis >= length) ?? UNITS[UNITS.length - 1];
	const count = Math.floor(millis / length);
	return `${count} ${unit}${unit === 'day' && count !== 1 ? 's' : ''}`;
}

function relative(time) {
	const ago = now() - Date.parse(time);
	return ago < 0 ? 'in ' + span(-ago) : ago < 1_000 ? 'just now' : span(ago) + ' ago';
}

function absolute(time) {
	const date = new Date(time);
	const day = date.toDateString() === new Date(now()).toDateString() ? ''
		: date.toLocaleDateString([], { day: 'numeric', month: 'short' }) + ', ';
	return day + date.toLocaleTimeString([], { hourCycle: 'h23' });
}

/* A point in time whose distance from now is kept up to date. */
function moment(time) {
	return element('time', { datetime: time, title: new Date(time).toLocaleString(), 'data-relative': '' }, relative(time));
}

function tick() {
	document.querySelectorAll('time[data-relative]').forEach((node) => {
		const text = relative(node.dateTime);
		if (node.textContent !== text) {
			node.textContent = text;
		}
	});
}

function millis(value) {
	return value === 0 ? '0' : value < 0.1 ? '< 0.1' : value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString();
}

function duration(value) {
	return value < 10_000 ? millis(value) + ' ms' : span(value);
}

function shape(outcome) {
	return drawing('svg', { class: 'shape ' + outcome, viewBox: '-8 -8 16 16', 'aria-hidden': 'true' },
		drawing('path', { d: OUTCOMES[outcome].shape }));
}

/* The short id of a version; pressed, it is copied as a whole. */
function version(versionId, where) {
	const button = element('button', { type: 'button', class: 'version', id: `copy-${where}-${versionId}`,
		title: versionId, 'aria-label': `Copy version id ${versionId}` }, short(versionId));
	button.addEventListener('click', async () => {
		try {
			await navigator.clipboard.writeText(versionId);
			say(`Copied ${versionId}`);
		}
		catch (error) {
			button.textContent = versionId;
			say(`The browser does not allow to copy here. The id is ${versionId}`);
		}
	});
	return button;
}

function fix(failure) {
	if (failure.action) {
		return `Grant ${failure.action} to the role of the application.`;
	}
	return OUTCOMES[failure.outcome]?.todo ?? '';
}

/* What the application tells as a part of a sentence, as a sentence. */
function whole(reason) {
	return reason ? reason[0].toUpperCase() + reason.slice(1) + (/[.!?]$/.test(reason) ? ' ' : '. ') : '';
}

function count(attempts) {
	return attempts > 1 ? `${attempts} times` : 'once';
}

/* Whether another version has been the current one for a while, and not just during a rotation. */
function isBehind(secret) {
	const key = secret.name + secret.currentVersionId;
	if (!secret.drift) {
		delete state.behind[key];
		return false;
	}
	const told = Date.parse(secret.secretsManager?.time);
	state.behind[key] = Math.min(state.behind[key] ?? now(), told || now());
	return now() - state.behind[key] > BEHIND_AFTER;
}

function troubles(secret) {
	const found = [];
	if (secret.dropped) {
		found.push(['gone', 'Dropped. ', 'Nothing has a value from this secret any more, until it can be read again.']);
	}
	const error = secret.lastError;
	if (error) {
		const what = error.versionId ? `Version ${short(error.versionId)} was refused` : OUTCOMES[error.outcome].word;
		found.push([error.outcome, `${what}, ${count(error.attempts)}. `, whole(error.reason) + fix(error)]);
	}
	for (const late of secret.late ?? []) {
		found.push(['warn', whole(`${late.follower} has not moved`), `It is tried again. What was thrown: ${late.reason}`]);
	}
	if (!error && isBehind(secret)) {
		found.push(['warn', 'Behind. ', `Version ${short(secret.currentVersionId)} is the current one. Check now moves to it.`]);
	}
	if (secret.secretsManager?.overdue) {
		found.push(['warn', 'Overdue. ', 'Secrets Manager should have rotated it. Look at the log of its rotation function.']);
	}
	if (secret.secretsManager?.deletedDate) {
		found.push(['bad', 'Deleted. ', 'It is scheduled for deletion: restore it, or remove its references.']);
	}
	return found;
}

function cell(label, ...children) {
	return element('td', { 'data-label': label }, ...children);
}

function nextRotation(secret) {
	const told = secret.secretsManager;
	if (secret.pinned) {
		return ['pinned'];
	}
	if (!told) {
		return ['unknown'];
	}
	if (told.error) {
		return ['unknown', element('small', {}, told.action ? `grant ${told.action}` : told.error)];
	}
	if (!told.rotationEnabled) {
		return ['not scheduled'];
	}
	return [told.overdue ? element('strong', { class: 'warn' }, 'overdue ') : null,
		told.nextRotationDate ? moment(told.nextRotationDate) : 'on', told.scheduleExpression || told.automaticallyAfterDays
			? element('small', {}, told.scheduleExpression ?? `every ${told.automaticallyAfterDays} days`) : null];
}

function unread(secret) {
	if (!secret.unreadKeys) {
		return ['not tracked'];
	}
	return secret.unreadKeys.length ? [element('span', { class: 'warn' }, secret.unreadKeys.join(', '))] : ['none'];
}

function labels(secret) {
	const all = secret.secretsManager?.versions?.[secret.versionId] ?? (secret.stage ? [secret.stage] : []);
	const old = secret.pools.reduce((sum, pool) => sum + pool.outdatedConnections, 0);
	return [all.join(', '), old ? `${old} connections of older versions` : ''].filter((text) => text).join('; ');
}

function rows(secret) {
	const name = secret.name;
	const check = element('button', { type: 'button', id: 'check-' + name, 'aria-label': `Check ${name} now` }, 'Check now');
	check.addEventListener('click', () => checkNow(name, check));
	const row = element('tr', {},
		element('th', { scope: 'row' }, name, secret.secretName === name || secret.arn === name ? null
			: element('small', {}, secret.secretName)),
		cell('Version in use', element('span', {}, version(secret.versionId, name), element('small', {}, labels(secret)))),
		cell('Live here', secret.since ? element('span', {}, moment(secret.since)) : 'no'),
		cell('Created', element('span', {}, moment(secret.createdDate))),
		cell('Region', element('span', {}, secret.region ?? 'unknown',
			secret.fromReplica ? element('small', { class: 'warn' }, 'a replica') : null)),
		cell('Next rotation', element('span', {}, ...nextRotation(secret))),
		cell('Unread keys', element('span', {}, ...unread(secret))),
		element('td', {}, secret.pinned ? '' : check));
	const trouble = troubles(secret).map(([tone, head, text]) => element('tr', { class: 'trouble' },
		element('td', { colspan: 8 }, element('p', { class: tone }, element('strong', {}, head), element('span', {}, text)))));
	return element('tbody', { 'data-secret': name, 'data-version': secret.versionId }, row, ...trouble);
}

function showSecrets() {
	const note = byId('secrets-note');
	note.hidden = state.secrets !== null;
	byId('secrets').hidden = state.secrets === null || state.secrets.length === 0;
	if (state.secrets === null) {
		put('secrets-note', !secretsUrl
			? 'The endpoint secrets is not exposed. Add it to management.endpoints.web.exposure.include to see the state of each secret and to check one.'
			: state.denied ? `This needs permission: the endpoint secrets answered with HTTP ${state.denied}.` : '');
		return;
	}
	const stable = state.secrets.map(({ ageMillis, confirmed, ...rest }) => ({ ...rest, keys: null }));
	if (changed('secrets', [stable, state.secrets.map(troubles)])) {
		const table = byId('secrets');
		replace(table, table.tHead, ...state.secrets.map(rows));
	}
}

function showVerdict() {
	const secrets = state.secrets;
	const entries = state.rotations.rotations;
	if (secrets !== null) {
		const bad = secrets.filter((secret) => troubles(secret).length);
		const all = secrets.length === 1 ? 'The secret is' : secrets.length === 2 ? 'Both secrets are' : `All ${secrets.length} secrets are`;
		put('verdict', secrets.length === 0 ? 'No secret is in use.' : bad.length === 0 ? `${all} current.`
			: bad.length === 1 ? `${bad[0].name} needs a look.` : `${bad.length} of ${secrets.length} secrets need a look.`);
		byId('verdict').className = bad.length ? 'warn' : '';
	}
	else {
		put('verdict', entries.length ? `${OUTCOMES[entries[0].outcome].word}: ${entries[0].secret}` : 'No rotation yet.');
	}
	if (changed('last', [entries[0], entries.length])) {
		const last = entries[0];
		replace(byId('last'), ...(last ? [`Last rotation: ${last.secret} `, moment(last.end),
			last.outcome === 'ROTATED' ? `, rotated in ${duration(last.steps.totalMillis)}.` : `, ${OUTCOMES[last.outcome].word.toLowerCase()}.`]
			: ['Nothing has rotated since this replica started.']));
	}
}

const keyOf = (entry) => `${entry.secret}|${entry.start}`;

function sentence(entry) {
	const to = entry.toVersionId && entry.toVersionId !== entry.fromVersionId ? ` to ${short(entry.toVersionId)}` : '';
	const often = entry.attempts > 1 ? `, ${entry.attempts} times` : '';
	return `${OUTCOMES[entry.outcome].word} ${absolute(entry.end)}: ${entry.secret}, ${short(entry.fromVersionId)}${to}${often}`;
}

function bar(entry, longest) {
	const svg = drawing('svg', { class: 'bar', viewBox: '0 0 100 1', preserveAspectRatio: 'none', role: 'img',
		'aria-label': times(entry) });
	let x = 0;
	for (const step of Object.keys(STEPS)) {
		const width = entry.steps[step + 'Millis'] * 100 / longest;
		svg.append(drawing('rect', { class: step, x, y: 0, width, height: 1 }));
		x += width;
	}
	return svg;
}

function times(entry) {
	return Object.keys(STEPS).map((step) => `${step} ${millis(entry.steps[step + 'Millis'])}`).join(' · ') + ' ms';
}

const longestOf = (entries) => Math.max(1, ...entries.map((entry) => entry.steps.totalMillis));

function showMark(entry) {
	state.marked = keyOf(entry);
	replace(byId('mark'), element('strong', {}, sentence(entry)), bar(entry, longestOf(state.rotations.rotations)),
		element('span', {}, `${times(entry)}. ${whole(entry.reason)}`));
}

function openEntry(entry) {
	const details = byId('entry-' + keyOf(entry));
	details.open = true;
	details.querySelector('summary').focus();
}

function mark(entry, lane) {
	const group = drawing('g', { class: 'at ' + entry.outcome, id: 'at-' + keyOf(entry), tabindex: 0, role: 'button',
		'aria-label': `${sentence(entry)}. ${times(entry)}`, 'data-outcome': entry.outcome, 'data-lane': lane });
	const line = drawing('line', { class: 'span', y1: 0, y2: 0, x2: 0 });
	group.append(line, drawing('circle', { class: 'hit', r: 12 }), drawing('path', { d: OUTCOMES[entry.outcome].shape }),
		drawing('title', {}, document.createTextNode(sentence(entry))));
	group.addEventListener('focus', () => showMark(entry));
	group.addEventListener('pointerenter', () => showMark(entry));
	group.addEventListener('click', () => openEntry(entry));
	group.addEventListener('keydown', (event) => {
		if (event.key === 'Enter' || event.key === ' ') {
			event.preventDefault();
			openEntry(entry);
		}
	});
	return group;
}

const LANE = 52;

function showTimeline() {
	const entries = state.rotations.rotations;
	const lanes = [...new Set([...(state.secrets ?? []).filter((secret) => !secret.pinned).map((secret) => secret.name),
		...entries.map((entry) => entry.secret)])].sort();
	if (changed('timeline', [entries, lanes])) {
		const svg = drawing('svg', { role: 'group', 'aria-label': 'Rotations over time, a lane for each secret' },
			drawing('g', { class: 'axis', 'aria-hidden': 'true' }));
		lanes.forEach((name, lane) => svg.append(drawing('g', { transform: `translate(0 ${lane * LANE})` },
			drawing('text', { class: 'name', x: 0, y: 16 }, document.createTextNode(name)),
			drawing('line', { class: 'lane', x1: 0, y1: 34, y2: 34 }))));
		[...entries].reverse().forEach((entry) => svg.append(mark(entry, lanes.indexOf(entry.secret))));
		svg.setAttribute('height', lanes.length * LANE + 24);
		replace(byId('timeline'), lanes.length ? svg : 'No secret is in use.');
		if (!entries.some((entry) => keyOf(entry) === state.marked)) {
			put('mark', entries.length ? 'Point at a mark, or move to it with the Tab key.' : 'No rotation yet.');
		}
	}
	place(entries, lanes.length);
}

/* Puts everything in its place for the current time and width. */
function place(entries, lanes) {
	const svg = byId('timeline').querySelector('svg');
	if (!svg) {
		return;
	}
	const width = byId('timeline').clientWidth;
	const end = now();
	const range = Number(byId('range').value);
	const oldest = Math.min(end - 120_000, ...entries.map((entry) => Date.parse(entry.start)));
	const start = range ? end - range : oldest - (end - oldest) * 0.02;
	const x = (time) => 10 + (width - 20) * (time - start) / (end - start);
	svg.querySelectorAll('.lane').forEach((line) => line.setAttribute('x2', width));
	for (const entry of entries) {
		const at = Date.parse(entry.end);
		const group = byId('at-' + keyOf(entry));
		group.setAttribute('transform', `translate(${x(at).toFixed(1)} ${group.dataset.lane * LANE + 34})`);
		group.setAttribute('visibility', at < start ? 'hidden' : 'visible');
		const from = entry.attempts > 1 ? Math.max(start, Date.parse(entry.start)) : at;
		group.querySelector('.span').setAttribute('x1', Math.min(0, x(from) - x(at)).toFixed(1));
	}
	replace(svg.querySelector('.axis'), ...axis(start, end, x, lanes * LANE, width));
}

function axis(start, end, x, height, width) {
	const most = Math.max(2, Math.floor(width / 110));
	const step = TICKS.find((length) => (end - start) / length <= most) ?? TICKS[TICKS.length - 1] * 4;
	const zone = new Date(end).getTimezoneOffset() * 60_000;
	const nodes = [];
	for (let time = Math.ceil((start - zone) / step) * step + zone; time < end; time += step) {
		nodes.push(drawing('line', { class: 'grid', x1: x(time), x2: x(time), y1: 20, y2: height + 4 }));
		if (x(time) > 20 && x(time) < width - 56) {
			nodes.push(drawing('text', { x: x(time), y: height + 18, 'text-anchor': 'middle' },
				document.createTextNode(tickText(time, step))));
		}
	}
	nodes.push(drawing('text', { x: width, y: height + 18, 'text-anchor': 'end' }, document.createTextNode('now')));
	return nodes;
}

function tickText(time, step) {
	const date = new Date(time);
	return step >= 43_200_000 ? date.toLocaleDateString([], { day: 'numeric', month: 'short' })
		: date.toLocaleTimeString([], step < 60_000 ? { hourCycle: 'h23' } : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

function facts(entry) {
	const where = keyOf(entry);
	const list = [['Trigger', TRIGGERS[entry.trigger] ?? entry.trigger],
		['From', version(entry.fromVersionId, 'from-' + where)],
		['To', entry.toVersionId ? version(entry.toVersionId, 'to-' + where) : null],
		['Attempts', entry.attempts > 1 ? `${entry.attempts}, the first ${absolute(entry.start)}` : null],
		['Label moved', entry.eventTime ? absolute(entry.eventTime) : null],
		['Live after', entry.eventToLiveMillis !== undefined ? `${duration(entry.eventToLiveMillis)} after the label moved` : null],
		['Region', (entry.region ?? 'unknown') + (entry.fromReplica ? ', a replica' : '')]];
	return element('dl', {}, ...list.filter(([, value]) => value).flatMap(([term, value]) => [element('dt', {}, term),
		element('dd', {}, value)]));
}

function item(entry, longest) {
	const to = entry.toVersionId && entry.toVersionId !== entry.fromVersionId;
	const summary = element('summary', { id: 'summary-' + keyOf(entry) },
		element('time', { class: 'when', datetime: entry.end, title: new Date(entry.end).toLocaleString() }, absolute(entry.end)),
		element('span', { class: 'outcome ' + entry.outcome }, shape(entry.outcome), OUTCOMES[entry.outcome].word
			+ (entry.attempts > 1 ? ` × ${entry.attempts}` : '')),
		element('span', { class: 'secret' }, entry.secret),
		element('span', { class: 'move' }, element('code', {}, short(entry.fromVersionId)), ...(to ? [' → ',
			element('code', {}, short(entry.toVersionId))] : [])),
		element('span', { class: 'total number' }, duration(entry.steps.totalMillis)));
	const body = element('div', { class: 'details' }, bar(entry, longest), element('p', { class: 'soft number' }, times(entry)),
		entry.reason ? element('p', {}, whole(entry.reason)) : null, fix(entry) ? element('p', {}, fix(entry)) : null, facts(entry));
	return element('li', { 'data-outcome': entry.outcome }, element('details', { id: 'entry-' + keyOf(entry) }, summary, body));
}

function showRotations() {
	const entries = state.rotations.rotations;
	if (changed('rotations', entries)) {
		const longest = longestOf(entries);
		replace(byId('rotations'), ...(entries.length ? entries.map((entry) => item(entry, longest))
			: [element('li', { class: 'none soft' }, 'None yet. The first one shows here as it happens.')]));
	}
}

function announce() {
	const newest = state.rotations.rotations[0];
	const key = newest ? keyOf(newest) + newest.attempts : '';
	if (state.newest !== null && key !== state.newest) {
		say(sentence(newest));
	}
	state.newest = key;
}

function show() {
	const { application, instance } = state.rotations;
	put('application', application);
	put('instance', instance);
	document.title = `Secrets of ${application}`;
	announce();
	showVerdict();
	showSecrets();
	showTimeline();
	showRotations();
	tick();
}

async function read(url) {
	const response = await fetch(url, { headers: { Accept: 'application/json' }, cache: 'no-store', redirect: 'manual',
		signal: AbortSignal.timeout(PATIENCE) });
	if (!response.ok) {
		throw Object.assign(new Error('HTTP ' + response.status), { status: response.status || 401 });
	}
	return response.json();
}

async function readSecrets() {
	if (!secretsUrl) {
		return null;
	}
	try {
		const { secrets } = await read(secretsUrl);
		state.denied = 0;
		return secrets;
	}
	catch (error) {
		if (error.status === 401 || error.status === 403 || error.status === 404) {
			state.denied = error.status;
			return null;
		}
		throw error;
	}
}

function live(text, value) {
	byId('live').dataset.state = value;
	put('live', text);
}

async function update() {
	try {
		const [rotations, secrets] = await Promise.all([read(rotationsUrl), readSecrets()]);
		Object.assign(state, { rotations, secrets, offset: Date.parse(rotations.time) - Date.now() });
		live('Live', 'live');
		if (state.lost) {
			state.lost = false;
			say('The application answers again.');
		}
		show();
	}
	catch (error) {
		if (!state.lost) {
			state.lost = true;
			const what = error.status ? `The application answers with HTTP ${error.status}` : 'The application does not answer';
			live(`${what} since ${new Date().toLocaleTimeString([], { hourCycle: 'h23' })}`, 'lost');
			say(`${what}. What is shown may be out of date.`);
		}
	}
}

async function loop() {
	clearTimeout(state.timer);
	if (document.hidden) {
		live('Paused', 'paused');
		return;
	}
	await update();
	clearTimeout(state.timer);
	state.timer = setTimeout(loop, EVERY);
}

function csrf() {
	const token = document.cookie.split('; ').find((cookie) => cookie.startsWith('XSRF-TOKEN='));
	return token ? { 'X-XSRF-TOKEN': decodeURIComponent(token.slice('XSRF-TOKEN='.length)) } : {};
}

function told(name, check) {
	if (check.underWay) {
		return `${name}: the check is still under way. Its outcome shows here once it ends.`;
	}
	if (!check.result) {
		return `${name}: ${check.error}`;
	}
	const { outcome, toVersionId, reason } = check.result;
	return outcome === 'UNCHANGED' ? `${name}: unchanged, version ${short(check.result.fromVersionId)} is the current one.`
		: outcome === 'ROTATED' ? `${name}: rotated to version ${short(toVersionId)}.`
		: `${name}: ${OUTCOMES[outcome].word.toLowerCase()}. ${whole(reason)}`;
}

async function checkNow(name, button) {
	if (button.getAttribute('aria-disabled') === 'true') {
		return;
	}
	button.setAttribute('aria-disabled', 'true');
	say(`Checking ${name}…`);
	try {
		const path = name.split('/').map(encodeURIComponent).join('/');
		const response = await fetch(`${secretsUrl}/${path}`, { method: 'POST', headers: { Accept: 'application/json', ...csrf() },
			redirect: 'manual', signal: AbortSignal.timeout(PATIENCE) });
		if ([0, 401, 403, 405].includes(response.status)) {
			say(`${name} was not checked: this needs permission (HTTP ${response.status || 'redirect'}).`);
			return;
		}
		const text = response.status === 404 ? `${name} is not in use any more.` : told(name, await response.json());
		await update();
		say(text);
	}
	catch (error) {
		say(`${name}: the application did not answer.`);
	}
	finally {
		byId('check-' + name)?.setAttribute('aria-disabled', 'false');
	}
}

byId('outcomes').append(...Object.keys(OUTCOMES).map((outcome) => element('li', {}, shape(outcome), OUTCOMES[outcome].word.toLowerCase())));
byId('steps').append(...Object.entries(STEPS).map(([step, text]) => element('li', {}, element('i', { class: 'swatch ' + step }), text)));
byId('range').addEventListener('change', () => state.rotations && showTimeline());
new ResizeObserver(() => state.rotations && showTimeline()).observe(byId('timeline'));
document.addEventListener('visibilitychange', loop);
loop();
