// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.ipn.model.Access;
import org.ipn.model.ProcessMember;
import org.jspecify.annotations.Nullable;

/**
 * The doors for processes, and who came in.
 *
 * @param folder where node files are, each called as its network
 * @param files of networks, as they were made and still are
 * @param lost for whom those were made that somebody else has removed since
 * @param strangers names of what else is in the folder
 * @param members processes that have joined
 */
public record Nodes(
        Path folder,
        Map<UUID, File> files,
        Map<UUID, Access> lost,
        List<String> strangers,
        List<ProcessMember> members) {
    /** No file is there, and nobody came in. */
    public static final Nodes NONE = new Nodes(Path.of("/run/ipn/nodes"), Map.of(), Map.of(), List.of(), List.of());

    /** For whom the network's was last made; null where none was. */
    @Nullable
    Access madeFor(UUID network) {
        File file = files.get(network);
        return file == null ? lost.get(network) : file.access();
    }

    /** @param access as it was asked for; an admin's chmod or setfacl stays as long as the file */
    public record File(String name, Access access) {}

    public Nodes {
        files = Map.copyOf(files);
        lost = Map.copyOf(lost);
        strangers = List.copyOf(strangers);
        members = List.copyOf(members);
    }
}
