// A client that sends each request in two small writes: the second waits for the acknowledgement of the first.
// Arguments: address and port of a server that answers with 200 bytes.
#include "incident.h"

int main(int count, char **arguments) {
    if (count != 3)
        return 2;
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(atoi(arguments[2]))};
    inet_pton(AF_INET, arguments[1], &server.sin_addr);
    int client = connect_to(&server);
    char bytes[200] = {0};
    alarm(300);
    ready();
    for (;;) {
        check(write(client, bytes, 100), "write");
        check(write(client, bytes, 100), "write");
        if (recv(client, bytes, sizeof bytes, MSG_WAITALL) != sizeof bytes)
            return 1;
    }
}
