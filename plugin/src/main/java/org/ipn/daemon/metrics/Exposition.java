// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.metrics;

import java.util.List;
import java.util.Map;

/** Families as OpenMetrics text, version 1.0.0 (github.com/prometheus/OpenMetrics). */
public final class Exposition {
    public static final String CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private Exposition() {}

    public static String text(List<Family> families) {
        StringBuilder text = new StringBuilder();
        for (Family family : families) {
            meta(text, "TYPE", family.name(), family.type().text());
            if (family.unit() != null) {
                meta(text, "UNIT", family.name(), family.unit());
            }
            meta(text, "HELP", family.name(), escape(family.help()));
            for (Family.Sample sample : family.samples()) {
                text.append(family.name()).append(sample.suffix());
                labels(text, sample.labels());
                text.append(' ').append(sample.value()).append('\n');
            }
        }
        return text.append("# EOF\n").toString();
    }

    private static void meta(StringBuilder text, String what, String name, String value) {
        text.append("# ")
                .append(what)
                .append(' ')
                .append(name)
                .append(' ')
                .append(value)
                .append('\n');
    }

    private static void labels(StringBuilder text, Map<String, String> labels) {
        if (labels.isEmpty()) {
            return;
        }
        String before = "{";
        for (Map.Entry<String, String> label : labels.entrySet()) {
            text.append(before).append(label.getKey()).append("=\"");
            text.append(escape(label.getValue())).append('"');
            before = ",";
        }
        text.append('}');
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\"");
    }
}
