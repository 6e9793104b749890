// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.metrics;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Families as text. */
public enum Exposition {
    /** OpenMetrics, version 1.0.0 (github.com/prometheus/OpenMetrics). */
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8") {
        @Override
        void head(StringBuilder text, Family family) {
            meta(text, "TYPE", family.name(), family.type().text());
            if (family.unit() != null) {
                meta(text, "UNIT", family.name(), family.unit());
            }
            meta(text, "HELP", family.name(), escape(family.help()));
        }

        @Override
        String end() {
            return "# EOF\n";
        }
    },

    /** Prometheus' own of before, which has fewer types, and calls a family as its samples are called. */
    PLAIN("text/plain; version=0.0.4; charset=utf-8") {
        @Override
        void head(StringBuilder text, Family family) {
            String suffix = switch (family.type()) {
                case COUNTER -> "_total";
                case INFO -> "_info";
                case GAUGE, HISTOGRAM, STATESET -> "";
            };
            Family.Type type = switch (family.type()) {
                case COUNTER, HISTOGRAM -> family.type();
                case GAUGE, INFO, STATESET -> Family.Type.GAUGE;
            };
            meta(text, "TYPE", family.name() + suffix, type.text());
            meta(text, "HELP", family.name() + suffix, escape(family.help()));
        }

        @Override
        String end() {
            return "";
        }
    };

    private final String contentType;

    Exposition(String contentType) {
        this.contentType = contentType;
    }

    /** @param accept the request's header; null = none. Who says nothing of either gets OpenMetrics. */
    public static Exposition askedFor(@Nullable String accept) {
        return accept == null || accept.contains("openmetrics-text") || !accept.contains("text/plain")
                ? OPEN_METRICS
                : PLAIN;
    }

    public String contentType() {
        return contentType;
    }

    public String text(List<Family> families) {
        StringBuilder text = new StringBuilder();
        for (Family family : families) {
            head(text, family);
            for (Family.Sample sample : family.samples()) {
                text.append(family.name()).append(sample.suffix());
                labels(text, sample.labels());
                text.append(' ').append(sample.value()).append('\n');
            }
        }
        return text.append(end()).toString();
    }

    abstract void head(StringBuilder text, Family family);

    abstract String end();

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
