// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.List;

import tools.jackson.databind.node.ObjectNode;

/**
 * Pages the list of queues, which ElasticMQ always gives as a whole.
 */
final class QueueList {

	private static final int MAX_RESULTS = 1000;

	private QueueList() {
	}

	/**
	 * Leave one page of a list.
	 * @param request the request as JSON
	 * @param response the whole list
	 */
	static void page(ObjectNode request, ObjectNode response) {
		boolean paged = request.hasNonNull("MaxResults");
		int size = Json.number(request, "MaxResults", MAX_RESULTS);
		if (size < 1 || size > MAX_RESULTS) {
			throw new AwsException("InvalidParameterValue",
					"Value " + size + " for parameter MaxResults is invalid. Reason: must be an integer between 1 and "
							+ MAX_RESULTS + ".");
		}
		String after = Json.text(request, "NextToken", "");
		List<String> rest = Json.texts(response, "QueueUrls")
			.stream()
			.sorted()
			.filter((url) -> url.compareTo(after) > 0)
			.toList();
		List<String> page = rest.subList(0, Math.min(size, rest.size()));
		Json.put(response, "QueueUrls", page);
		if (paged && page.size() < rest.size()) {
			response.put("NextToken", page.get(page.size() - 1));
		}
	}

}
