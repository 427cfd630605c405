// A server with a fault that a diagnosis of the host finds. Arguments: its behaviour, address, port, backlog, and the
// limit of its descriptors (0 leaves the limit unchanged).
#include "incident.h"
#include <poll.h>
#include <time.h>

static void rest(int milliseconds) {
    struct timespec time = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000L};
    nanosleep(&time, NULL);
}

static int listen_on(const char *address, int port, int backlog) {
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(port)};
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int one = 1;
    inet_pton(AF_INET, address, &name.sin_addr);
    check(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one), "setsockopt");
    check(bind(listener, (struct sockaddr *)&name, sizeof name), "bind");
    check(listen(listener, backlog), "listen");
    return listener;
}

// A healthy loop: reads everything, sends it back if requested, and closes when the peer has closed.
static void serve(int listener, int sends_back) {
    int set = new_set();
    watch(set, listener, EPOLLIN);
    for (;;) {
        int ready = wait_on(set, -1);
        if (ready == listener) {
            int client = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
            if (client >= 0)
                watch(set, client, EPOLLIN);
        } else if (ready >= 0) {
            char bytes[65536];
            ssize_t count = read(ready, bytes, sizeof bytes);
            if (count == 0 || (count < 0 && errno != EAGAIN) ||
                (count > 0 && sends_back && write(ready, bytes, count) < 0 && errno != EAGAIN))
                close(ready);
        }
    }
}

// Spends most of the time in another call.
static void accept_slowly(int listener) {
    for (;;) {
        int client = accept(listener, NULL, NULL);
        rest(300);
        close(client);
    }
}

// Accepts all connections, but only a short moment after each burst.
static void accept_late(int listener) {
    struct pollfd entry = {.fd = listener, .events = POLLIN};
    fcntl(listener, F_SETFL, O_NONBLOCK);
    for (;;) {
        poll(&entry, 1, -1);
        rest(15);
        for (int client; (client = accept(listener, NULL, NULL)) >= 0;)
            close(client);
    }
}

// Neither reads nor closes. Without descriptors it tries again a little later.
static void hold(int listener) {
    for (;;) {
        if (accept(listener, NULL, NULL) < 0)
            rest(50);
    }
}

// Answers when a request of 200 bytes is complete, even if it arrives in several segments.
static void answer(int listener) {
    for (;;) {
        int client = accept(listener, NULL, NULL);
        char bytes[200];
        while (recv(client, bytes, sizeof bytes, MSG_WAITALL) == sizeof bytes)
            check(write(client, bytes, sizeof bytes), "write");
        close(client);
    }
}

static void reset(int listener) {
    struct linger none = {.l_onoff = 1};
    for (;;) {
        int client = accept(listener, NULL, NULL);
        setsockopt(client, SOL_SOCKET, SO_LINGER, &none, sizeof none);
        close(client);
    }
}

static void rest_for_good(void) {
    for (;;)
        pause();
}

static void spin(void) {
    for (volatile unsigned long turn = 0;; turn++) {
    }
}

int main(int count, char **arguments) {
    if (count != 6)
        return 2;
    const char *behaviour = arguments[1];
    struct rlimit limit = {.rlim_cur = atoi(arguments[5]), .rlim_max = atoi(arguments[5])};
    int listener = listen_on(arguments[2], atoi(arguments[3]), atoi(arguments[4]));
    signal(SIGPIPE, SIG_IGN);
    // This process ends even if the test does not end it.
    alarm(300);
    if (limit.rlim_cur > 0)
        check(setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
    ready();
    if (strcmp(behaviour, "echo") == 0)
        serve(listener, 1);
    else if (strcmp(behaviour, "sink") == 0)
        serve(listener, 0);
    else if (strcmp(behaviour, "slow") == 0)
        accept_slowly(listener);
    else if (strcmp(behaviour, "late") == 0)
        accept_late(listener);
    else if (strcmp(behaviour, "hold") == 0)
        hold(listener);
    else if (strcmp(behaviour, "answer") == 0)
        answer(listener);
    else if (strcmp(behaviour, "reset") == 0)
        reset(listener);
    else if (strcmp(behaviour, "idle") == 0)
        rest_for_good();
    else if (strcmp(behaviour, "spin") == 0)
        spin();
    return 2;
}
