// Every descriptor is in use and connections wait: accept fails with EMFILE, and the listener is reported again.
#include "incident.h"

int main(int count, char **arguments) {
    begin(count, arguments);
    struct sockaddr_in address;
    int listener = listen_on_loopback(&address), set = new_set(), pipe_ends[2];
    watch(set, listener, EPOLLIN);
    check(pipe(pipe_ends), "pipe");
    if (fork() == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (int i = 0; i < 30; i++)
            connect_to(&address);
        check(write(pipe_ends[1], "x", 1), "write");
        for (;;)
            pause();
    }
    struct rlimit limit = {is_incident ? 20 : 200, is_incident ? 20 : 200};
    check(setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
    char byte;
    check(read(pipe_ends[0], &byte, 1), "read");
    ready();
    for (;;) {
        wait_on(set, -1);
        accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    }
}
