// Opens and closes connections to itself at a steady rate: connect, accept, and close at both ends, in turns.
// usage: connections RATE SECONDS; prints the connections and the CPU nanoseconds that each took.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static long long now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void check(int result, const char *call)
{
    if (result >= 0)
        return;
    perror(call);
    exit(1);
}

int main(int count, char **argument)
{
    double rate = count > 1 ? atof(argument[1]) : 10000;
    double seconds = count > 2 ? atof(argument[2]) : 1;
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t bytes = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    check(bind(listener, (struct sockaddr *)&address, bytes), "bind");
    check(listen(listener, 128), "listen");
    getsockname(listener, (struct sockaddr *)&address, &bytes);
    long long start = now(CLOCK_MONOTONIC);
    long long cpu = now(CLOCK_PROCESS_CPUTIME_ID);
    long connections = 0;
    for (; connections < rate * seconds; connections++) {
        long long ahead = start + (long long)(connections * 1e9 / rate) - now(CLOCK_MONOTONIC);
        if (ahead > 1000000) {
            struct timespec pause = { .tv_nsec = 1000000 };
            nanosleep(&pause, NULL);
        }
        int client = socket(AF_INET, SOCK_STREAM, 0);
        // Reset instead of TIME_WAIT, which would use up the ports.
        struct linger reset = { 1, 0 };
        check(setsockopt(client, SOL_SOCKET, SO_LINGER, &reset, sizeof reset), "setsockopt");
        check(connect(client, (struct sockaddr *)&address, bytes), "connect");
        int server = accept(listener, NULL, NULL);
        check(server, "accept");
        close(client);
        close(server);
    }
    cpu = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    printf("%ld %.1f %.0f\n", connections, cpu / (double)connections,
        connections * 1e9 / (now(CLOCK_MONOTONIC) - start));
    return 0;
}
