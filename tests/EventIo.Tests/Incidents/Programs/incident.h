// Shared by the incident programs. The argument of each is "incident" or "healthy"; it prints a line when it is set up.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int is_incident;

static __attribute__((unused)) void check(int result, const char *call) {
    if (result < 0) {
        perror(call);
        exit(1);
    }
}

static __attribute__((unused)) void begin(int count, char **arguments) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    is_incident = count > 1 && strcmp(arguments[1], "incident") == 0;
}

static __attribute__((unused)) void ready(void) {
    printf("ready\n");
    fflush(stdout);
}

static __attribute__((unused)) int listen_on_loopback(struct sockaddr_in *address) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    socklen_t length = sizeof *address;
    memset(address, 0, sizeof *address);
    address->sin_family = AF_INET;
    address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    check(bind(listener, (struct sockaddr *)address, length), "bind");
    check(listen(listener, 1000), "listen");
    check(getsockname(listener, (struct sockaddr *)address, &length), "getsockname");
    return listener;
}

static __attribute__((unused)) int connect_to(const struct sockaddr_in *address) {
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    check(connect(client, (const struct sockaddr *)address, sizeof *address), "connect");
    return client;
}

// A connection over loopback, both ends in this process: the server's end is non-blocking.
static __attribute__((unused)) int connect_pair(int *client) {
    struct sockaddr_in address;
    int listener = listen_on_loopback(&address);
    *client = connect_to(&address);
    int server = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    check(server, "accept");
    close(listener);
    return server;
}

static __attribute__((unused)) int new_set(void) {
    int set = epoll_create1(EPOLL_CLOEXEC);
    check(set, "epoll_create1");
    return set;
}

static __attribute__((unused)) void watch(int set, int descriptor, unsigned events) {
    struct epoll_event event = {.events = events, .data.fd = descriptor};
    check(epoll_ctl(set, EPOLL_CTL_ADD, descriptor, &event), "epoll_ctl");
}

static __attribute__((unused)) void rearm(int set, int descriptor, unsigned events) {
    struct epoll_event event = {.events = events, .data.fd = descriptor};
    check(epoll_ctl(set, EPOLL_CTL_MOD, descriptor, &event), "epoll_ctl");
}

// Waits once. Returns the first ready descriptor, or -1 after the timeout.
static __attribute__((unused)) int wait_on(int set, int milliseconds) {
    struct epoll_event event;
    return epoll_wait(set, &event, 1, milliseconds) > 0 ? event.data.fd : -1;
}

// Reads everything that is available. Returns 0 at the end of the stream.
static __attribute__((unused)) int drain(int descriptor) {
    char bytes[4096];
    for (;;) {
        ssize_t count = read(descriptor, bytes, sizeof bytes);
        if (count <= 0)
            return count < 0;
    }
}
