// Four workers share a listener: one has 64 connections and the others have one each. The healthy ones have 16 each.
#include "incident.h"

enum { Workers = 4 };

static void work(int listener, int quota, int commands, int answers) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int set = new_set();
    char byte;
    check(read(commands, &byte, 1), "read");
    for (int i = 0; i < quota; i++)
        watch(set, accept4(listener, NULL, NULL, SOCK_NONBLOCK), EPOLLIN);
    watch(set, listener, EPOLLIN | EPOLLEXCLUSIVE);
    check(write(answers, "x", 1), "write");
    for (;;)
        wait_on(set, -1);
}

int main(int count, char **arguments) {
    begin(count, arguments);
    struct sockaddr_in address;
    int listener = listen_on_loopback(&address), answers[2];
    check(pipe(answers), "pipe");
    for (int worker = 0; worker < Workers; worker++) {
        int commands[2], quota = !is_incident ? 16 : worker == 0 ? 64 : 1;
        check(pipe(commands), "pipe");
        if (fork() == 0)
            work(listener, quota, commands[0], answers[1]);
        for (int i = 0; i < quota; i++)
            connect_to(&address);
        char byte;
        check(write(commands[1], "x", 1), "write");
        check(read(answers[0], &byte, 1), "read");
    }
    ready();
    for (;;)
        pause();
}
