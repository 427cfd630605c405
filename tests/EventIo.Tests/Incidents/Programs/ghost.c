// A descriptor is closed here while a child has it open: the watch stays and keeps reporting.
#include "incident.h"

int main(int count, char **arguments) {
    begin(count, arguments);
    int client, server = connect_pair(&client), set = new_set();
    watch(set, server, EPOLLIN);
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(set);
        for (;;)
            pause();
    }
    if (!is_incident)
        check(epoll_ctl(set, EPOLL_CTL_DEL, server, NULL), "epoll_ctl");
    close(server);
    check(write(client, "hello", 5), "write");
    ready();
    for (;;)
        wait_on(set, -1);
}
