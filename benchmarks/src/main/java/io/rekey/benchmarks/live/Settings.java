// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.live;

/**
 * What the configuration beans have in common. Each has a class and a prefix of its own.
 *
 * @see SettingsClasses
 */
public class Settings {

	private String first = "";

	private String second = "";

	private String pair = "";

	public String getFirst() {
		return this.first;
	}

	public void setFirst(String first) {
		this.first = first;
	}

	public String getSecond() {
		return this.second;
	}

	public void setSecond(String second) {
		this.second = second;
	}

	public String getPair() {
		return this.pair;
	}

	public void setPair(String pair) {
		this.pair = pair;
	}

}
