// SPDX-License-Identifier: Apache-2.0
/*
 * ipn://NETWORK for everything that speaks VDE (libvdeplug 4): a module that joins an IPN network as the user who runs the program, by the
 * node file and the join socket (docs/protocol.md). No process stands between: the program reads and writes the member's tap.
 *
 *   ipn://lab            ipn://lab[ro]            ipn://lab[wo/name=router]
 *
 * The descriptor that the program polls is an epoll that holds the tap: who loses its network says POLLERR alone, for which programs do not
 * look. While the network is stopped it holds an inotify instead, which waits for the node file: a network that is stopped and started is
 * a cable that is pulled and plugged in.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <libvdeplug_mod.h>

#define NODES "/run/ipn/nodes"
#define JOIN_SOCKET "/run/ipn/join.sock"

enum {
    LINE = 4096,      /* the longest line that ipnd takes, or says */
    WHY = LINE + PATH_MAX, /* why not: a line of ipnd's, or of ours with a path in it */
    NAME = 64,        /* the longest name of a member, in characters */
    ANSWER_S = 10,    /* ipnd answers within this, or does not */
    NO_FRAME = 1      /* what vde_recv returns when there is nothing to hand out: libvdeplug(3) */
};

struct ipn_conn {
    void *handle;                  /* libvdeplug's */
    struct vdeplug_module *module; /* libvdeplug's */
    int poll;                      /* an epoll that holds the one of these two that is there */
    int tap;                       /* -1 while the network is stopped */
    int watch;                     /* an inotify on nodes, meanwhile; else -1 */
    int access;                    /* O_RDONLY, O_WRONLY or O_RDWR */
    char request[LINE];            /* the line of JSON to join by */
    char node[PATH_MAX];
    char nodes[PATH_MAX];          /* the folder of node */
};

static const char *setting(const char *name, const char *otherwise) {
    const char *set = secure_getenv(name);
    return set && *set ? set : otherwise;
}

static VDECONN *refuse(int error, const char *network, const char *why) {
    fprintf(stderr, "ipn://%s: %s\n", network, why);
    errno = error;
    return NULL;
}

/* The request, with what the program calls itself as a JSON string: no more than 64 characters, none of them cut, no control characters. */
static void write_request(char *request, const char *name) {
    char *to = request + sprintf(request, "{\"version\":1,\"name\":\"");
    int characters = 0;
    for (const unsigned char *from = (const unsigned char *)name; *from; from++) {
        if ((*from & 0xc0) != 0x80 && ++characters > NAME)
            break;
        if (*from == '"' || *from == '\\')
            *to++ = '\\';
        if (*from >= ' ' && *from != 0x7f)
            *to++ = (char)*from;
    }
    strcpy(to, "\"}\n");
}

/* The value of "error" in ipnd's line, in place; NULL where it has none. */
static char *error_in(char *line) {
    char *error = strstr(line, "\"error\":\"");
    if (!error)
        return NULL;
    error += strlen("\"error\":\"");
    char *to = error;
    for (char *from = error; *from && *from != '"'; from++) {
        unsigned code;
        if (*from == '\\' && from[1] == 'u' && sscanf(from + 2, "%4x", &code) == 1 && code < 0x80) {
            *to++ = (char)code;
            from += 5;
        } else {
            if (*from == '\\' && from[1])
                from++;
            *to++ = *from;
        }
    }
    *to = 0;
    return error;
}

static int connect_ipnd(void) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *path = setting("IPN_JOIN_SOCKET", JOIN_SOCKET);
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(address.sun_path, path);
    int ipnd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval limit = {.tv_sec = ANSWER_S};
    if (ipnd >= 0 &&
        (setsockopt(ipnd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) ||
         setsockopt(ipnd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) ||
         connect(ipnd, (struct sockaddr *)&address, sizeof address))) {
        int error = errno;
        close(ipnd);
        errno = error;
        return -1;
    }
    return ipnd;
}

union control {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr align;
};

static int send_with(int ipnd, const char *line, int node) {
    struct iovec data = {.iov_base = (void *)line, .iov_len = strlen(line)};
    union control control = {0};
    struct msghdr message = {
        .msg_iov = &data, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof node);
    memcpy(CMSG_DATA(rights), &node, sizeof node);
    return sendmsg(ipnd, &message, MSG_NOSIGNAL) == (ssize_t)data.iov_len ? 0 : -1;
}

/* One line into LINE bytes; the descriptor beside it, or -1. Returns -1 and errno where ipnd says nothing. */
static int receive_line(int ipnd, char *line, int *tap) {
    size_t have = 0;
    int ended = 0;
    *tap = -1;
    while (have < LINE - 1 && !memchr(line, '\n', have)) {
        struct iovec data = {.iov_base = line + have, .iov_len = LINE - 1 - have};
        union control control;
        struct msghdr message = {
            .msg_iov = &data, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
        ssize_t more = recvmsg(ipnd, &message, MSG_CMSG_CLOEXEC);
        if (more < 0 && errno == EINTR)
            continue;
        ended = more == 0;
        if (more <= 0)
            break;
        have += (size_t)more;
        struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
        if (rights && rights->cmsg_level == SOL_SOCKET && rights->cmsg_type == SCM_RIGHTS && *tap < 0)
            memcpy(tap, CMSG_DATA(rights), sizeof *tap);
    }
    line[have] = 0;
    if (!have)
        errno = ended ? ECONNRESET : ETIMEDOUT;
    return have ? 0 : -1;
}

/* A tap in the network. On failure -1, errno, and why, for people, in WHY bytes. */
static int join(struct ipn_conn *conn, char *why) {
    int tap = -1, ipnd = -1, error;
    int node = open(conn->node, conn->access | O_CLOEXEC | O_NOCTTY);
    if (node < 0) {
        error = errno;
        snprintf(why, WHY, "%s %s: %s", error == ENOENT ? "no such network is active, there is no" : "you may not open",
                 conn->node, strerror(error));
    } else if ((ipnd = connect_ipnd()) < 0 || send_with(ipnd, conn->request, node)) {
        error = errno;
        snprintf(why, WHY, "ipnd is not running, or does not take it: %s: %s", setting("IPN_JOIN_SOCKET", JOIN_SOCKET),
                 strerror(error));
    } else {
        char line[LINE];
        error = receive_line(ipnd, line, &tap) ? errno : EACCES;
        char *said = error == EACCES ? error_in(line) : NULL;
        snprintf(why, WHY, "%s", said ? said : "ipnd does not answer");
        if (tap >= 0 && fcntl(tap, F_SETFL, fcntl(tap, F_GETFL) | O_NONBLOCK)) {
            close(tap);
            tap = -1;
        }
    }
    if (node >= 0)
        close(node);
    if (ipnd >= 0)
        close(ipnd);
    if (tap < 0)
        errno = error;
    return tap;
}

static int hold(struct ipn_conn *conn, int fd) {
    struct epoll_event readable = {.events = EPOLLIN};
    return epoll_ctl(conn->poll, EPOLL_CTL_ADD, fd, &readable);
}

/* From a stopped network into one that may have started meanwhile. */
static void rejoin(struct ipn_conn *conn) {
    char why[WHY];
    if (conn->watch < 0) {
        conn->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
        inotify_add_watch(conn->watch, conn->nodes, IN_CREATE | IN_MOVED_TO | IN_ATTRIB);
        hold(conn, conn->watch);
    }
    char news[LINE];
    while (read(conn->watch, news, sizeof news) > 0)
        continue; /* that something came is all there is to know, and what comes from here on is told again */
    conn->tap = join(conn, why);
    if (conn->tap >= 0) {
        close(conn->watch);
        conn->watch = -1;
        hold(conn, conn->tap);
    }
}

static int ipn_close(VDECONN *vde) {
    struct ipn_conn *conn = (struct ipn_conn *)vde;
    int all[] = {conn->tap, conn->watch, conn->poll};
    for (int i = 0; i < 3; i++)
        if (all[i] >= 0)
            close(all[i]);
    free(conn);
    return 0;
}

static VDECONN *ipn_open(char *network, char *descr, int interface_version, struct vde_open_args *open_args) {
    (void)interface_version;
    (void)open_args;
    char *name = NULL, *ro = NULL, *wo = NULL;
    struct vdeparms parms[] = {{"name", &name}, {"ro", &ro}, {"wo", &wo}, {NULL, NULL}};
    char *options = strchr(network, '[');
    if (vde_parsepathparms(network, parms))
        return refuse(EINVAL, network, "options are name=…, ro, wo, as in ipn://NETWORK[ro/name=router]");
    if (options)
        *options = 0;
    if (ro && wo)
        return refuse(EINVAL, network, "ro and wo exclude each other: without either you receive and send");
    if (!*network || strchr(network, '/') || !strcmp(network, ".") || !strcmp(network, ".."))
        return refuse(EINVAL, network, "this is no network's name: ipn list shows those that you may join");

    struct ipn_conn *conn = calloc(1, sizeof *conn);
    if (!conn)
        return NULL;
    conn->access = ro ? O_RDONLY : wo ? O_WRONLY : O_RDWR;
    write_request(conn->request, name ? name : descr ? descr : "vde");
    const char *nodes = setting("IPN_NODES", NODES);
    snprintf(conn->nodes, sizeof conn->nodes, "%s", nodes);
    conn->poll = epoll_create1(EPOLL_CLOEXEC);
    conn->tap = conn->watch = -1;
    char why[WHY] = "out of descriptors";
    if (snprintf(conn->node, sizeof conn->node, "%s/%s", nodes, network) >= (int)sizeof conn->node) {
        errno = ENAMETOOLONG;
        snprintf(why, sizeof why, "the name is too long");
    } else if (conn->poll >= 0) {
        conn->tap = join(conn, why);
    }
    if (conn->tap < 0 || hold(conn, conn->tap)) {
        int error = errno;
        ipn_close((VDECONN *)conn);
        return refuse(error, network, why);
    }
    return (VDECONN *)conn;
}

static ssize_t ipn_recv(VDECONN *vde, void *buf, size_t len, int flags) {
    (void)flags;
    struct ipn_conn *conn = (struct ipn_conn *)vde;
    if (conn->tap >= 0) {
        ssize_t frame = read(conn->tap, buf, len);
        if (frame >= 0)
            return frame;
        if (errno == EAGAIN || errno == EINTR)
            return NO_FRAME;
        close(conn->tap); /* its network has stopped */
    }
    rejoin(conn);
    return NO_FRAME;
}

static ssize_t ipn_send(VDECONN *vde, const void *buf, size_t len, int flags) {
    (void)flags;
    struct ipn_conn *conn = (struct ipn_conn *)vde;
    ssize_t sent = conn->tap < 0 ? 0 : write(conn->tap, buf, len);
    if (conn->tap < 0 || (sent < 0 && (errno == EBADFD || errno == EIO)))
        return (ssize_t)len; /* into a cable that is not plugged in; vde_recv finds it */
    return sent;
}

static int ipn_datafd(VDECONN *vde) {
    return ((struct ipn_conn *)vde)->poll;
}

static int ipn_ctlfd(VDECONN *vde) {
    (void)vde;
    return -1; /* nobody on the other side hangs up for good */
}

struct vdeplug_module vdeplug_ops = {
    .vde_open_real = ipn_open,
    .vde_recv = ipn_recv,
    .vde_send = ipn_send,
    .vde_datafd = ipn_datafd,
    .vde_ctlfd = ipn_ctlfd,
    .vde_close = ipn_close,
};
