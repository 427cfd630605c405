// Four workers watch one listener: each connection wakes all of them. The healthy ones watch it with EPOLLEXCLUSIVE.
#include "incident.h"

int main(int count, char **arguments) {
    begin(count, arguments);
    struct sockaddr_in address;
    int listener = listen_on_loopback(&address);
    for (int worker = 0; worker < 4; worker++) {
        if (fork() != 0)
            continue;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        int set = new_set();
        watch(set, listener, is_incident ? EPOLLIN : EPOLLIN | EPOLLEXCLUSIVE);
        for (;;) {
            wait_on(set, -1);
            int connection = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
            if (connection >= 0)
                close(connection);
        }
    }
    ready();
    for (;;) {
        char byte;
        int client = connect_to(&address);
        read(client, &byte, 1);
        close(client);
        // Long enough that no worker is still late for the last connection: it would wake once for two.
        usleep(30000);
    }
}
