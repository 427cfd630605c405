// A set that watches a file of each kind. Prints the descriptor of the set, the other descriptors, and the process id
// of a child that has the writing end of the pipe.
#include "incident.h"
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

int main(int count, char **arguments) {
    begin(count, arguments);
    int ends[2], pair[2], set = new_set(), inner = new_set();
    check(pipe(ends), "pipe");
    check(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair");
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(ends[0]);
        close(pair[0]);
        close(pair[1]);
        pause();
    }
    struct itimerspec when = {.it_interval = {.tv_sec = 60}, .it_value = {.tv_sec = 3600}};
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR1);
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    check(timerfd_settime(timer, 0, &when, NULL), "timerfd_settime");
    int signal_file = signalfd(-1, &signals, SFD_CLOEXEC), event = eventfd(3, EFD_CLOEXEC);
    int inotify = inotify_init1(IN_CLOEXEC);
    check(inotify_add_watch(inotify, "/", IN_CREATE), "inotify_add_watch");
    int watched[] = {ends[0], pair[0], timer, signal_file, event, inotify, inner};
    printf("%d", set);
    for (unsigned i = 0; i < sizeof watched / sizeof *watched; i++) {
        // The eventfd is ready, and reported once.
        watch(set, watched[i], EPOLLIN | (watched[i] == event ? EPOLLET : 0));
        printf(" %d", watched[i]);
    }
    printf(" %d %d %d\n", ends[1], pair[1], (int)child);
    fflush(stdout);
    for (;;)
        wait_on(set, -1);
}
