// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of {@code docs/tutorials} as what a reader does, in order: saves files, types commands. A {@code console} block has prompts
 * ({@code # } is root's, {@code alice$ } alice's) and what the command shows; any other block is a file, whose name is the last word in
 * backticks before it.
 */
record Tutorial(List<Step> steps) {
    sealed interface Step permits Save, Type {}

    record Save(String file, String text) implements Step {}

    /**
     * @param user whose prompt it is; root where none is named
     * @param shown what is shown, where {@code …} stands for anything; empty = not compared
     */
    record Type(String user, String command, List<String> shown) implements Step {
        boolean fails() {
            return command.matches(".*# fails$");
        }

        boolean mayFail() {
            return command.matches(".*# fails or not$");
        }

        /** Blanks count as one: columns are as wide as names are long. */
        Pattern pattern() {
            StringBuilder pattern = new StringBuilder();
            for (String line : shown) {
                if (line.strip().equals("…")) {
                    pattern.append("(?:.*\\n)*?");
                } else {
                    for (String part : line.strip().replaceAll("\\s+", " ").split("(?<=…)|(?=…)")) {
                        pattern.append(part.equals("…") ? ".*" : Pattern.quote(part));
                    }
                    pattern.append("\\n");
                }
            }
            return Pattern.compile(pattern.toString());
        }
    }

    private static final Pattern PROMPT = Pattern.compile("(?:#|(\\w+)\\$) (.+)");
    private static final Pattern NAME = Pattern.compile("`([\\w.-]+\\.\\w+)`");

    static Tutorial read(Path page) throws IOException {
        List<Step> steps = new ArrayList<>();
        String block = null;
        String name = null;
        List<String> inside = new ArrayList<>();
        for (String line : Files.readAllLines(page)) {
            if (block == null && line.startsWith("```")) {
                block = line.substring(3);
                inside.clear();
            } else if (block == null) {
                Matcher names = NAME.matcher(line);
                while (names.find()) {
                    name = names.group(1);
                }
            } else if (!line.equals("```")) {
                inside.add(line);
            } else {
                if (block.equals("console")) {
                    steps.addAll(typed(inside));
                } else {
                    steps.add(new Save(name, String.join("\n", inside) + "\n"));
                }
                block = null;
            }
        }
        return new Tutorial(steps);
    }

    private static List<Type> typed(List<String> lines) {
        List<Type> typed = new ArrayList<>();
        for (String line : lines) {
            Matcher prompt = PROMPT.matcher(line);
            if (prompt.matches()) {
                String user = prompt.group(1) == null ? "root" : prompt.group(1);
                typed.add(new Type(user, prompt.group(2), new ArrayList<>()));
            } else {
                typed.get(typed.size() - 1).shown().add(line);
            }
        }
        return typed;
    }
}
