// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.roster;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.ipn.kernel.sys.Accounts;
import org.ipn.model.AccountNumbers;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.Refused;

/** Asks the host for the numbers of users and groups: never on the world's thread, for an account may be asked for far away. */
public final class AccountLookup {
    /** Below what a hook waits for. */
    private static final long PATIENCE_MS = 3_000;

    private static final Questions USERS = new Questions("user", "passwd", Accounts::user);
    private static final Questions GROUPS = new Questions("group", "group", Accounts::group);

    private AccountLookup() {}

    /**
     * All that these networks name, as far as the host knows them.
     *
     * @throws Refused where one is not answered in time
     */
    public static AccountNumbers of(Collection<Network> networks) throws Refused {
        Map<String, Integer> users = new HashMap<>();
        Map<String, Integer> groups = new HashMap<>();
        for (Network network : networks) {
            find(network.access().owner(), users, USERS);
            find(network.access().group(), groups, GROUPS);
            for (NamedTap tap : network.taps()) {
                find(tap.user(), users, USERS);
                find(tap.group(), groups, GROUPS);
            }
        }
        return new AccountNumbers(users, groups);
    }

    private static void find(String name, Map<String, Integer> known, Questions questions) throws Refused {
        if (!known.containsKey(name)) {
            questions.ask(name).ifPresent(number -> known.put(name, number));
        }
    }

    /**
     * Who asks for a name that is being asked for has the same answer, or none as soon as the first has none: a name that is never answered
     * costs one thread, and holds up nobody else.
     */
    private static final class Questions {
        private final String kind;
        private final String database;
        private final Function<String, OptionalInt> account;
        private final Map<String, CompletableFuture<OptionalInt>> open = new ConcurrentHashMap<>();

        Questions(String kind, String database, Function<String, OptionalInt> account) {
            this.kind = kind;
            this.database = database;
            this.account = account;
        }

        OptionalInt ask(String name) throws Refused {
            try {
                return open.computeIfAbsent(name, this::begin).get();
            } catch (ExecutionException failed) {
                Throwable cause = failed.getCause();
                String why = cause instanceof TimeoutException
                        ? "no answer in " + PATIENCE_MS / 1000 + " s: getent " + database + " " + name
                                + " shows who is slow"
                        : String.valueOf(cause);
                throw new Refused("look up " + kind + " " + name + ": " + why);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Refused("ipnd is ending");
            }
        }

        private CompletableFuture<OptionalInt> begin(String name) {
            CompletableFuture<OptionalInt> answer =
                    new CompletableFuture<OptionalInt>().orTimeout(PATIENCE_MS, TimeUnit.MILLISECONDS);
            Thread asking = new Thread(
                    () -> {
                        try {
                            answer.complete(account.apply(name));
                        } catch (RuntimeException failed) {
                            answer.completeExceptionally(failed);
                        } finally {
                            open.remove(name);
                        }
                    },
                    "look up " + kind);
            asking.setDaemon(true);
            asking.start();
            return answer;
        }
    }
}
