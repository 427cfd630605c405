// closed-loop load for an echo server: each connection has one message in flight, all driven by one thread with epoll.
// usage: echoload -p port -c connections -m bytes -s seconds [-a processor] [-S server's pid] [-r]; prints: requests,seconds,
// requests_per_s,p50_us,p99_us,mismatches,server's CPU ns per request. The first 100 ms are left out. Every byte that comes
// back is compared with what was sent; with -r the server is a redis that gets PING and must answer PONG.
#include "floor.h"
static int64_t cpu_ns(int pid)
{
	clockid_t clock;
	struct timespec t;
	if (!pid || clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &t))
		return 0;
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}
static int cmp(const void *a, const void *c)
{
	int64_t x = *(int64_t *)a, y = *(int64_t *)c;
	return x < y ? -1 : x > y;
}
int main(int ac, char **av)
{
	int port = 0, conns = 1, bytes = 64, cpu = -1, redis = 0, pid = 0, o;
	double secs = 1;
	while ((o = getopt(ac, av, "p:c:m:s:a:rS:")) != -1) {
		if (o == 'p')
			port = atoi(optarg);
		else if (o == 'c')
			conns = atoi(optarg);
		else if (o == 'm')
			bytes = atoi(optarg);
		else if (o == 's')
			secs = atof(optarg);
		else if (o == 'a')
			cpu = atoi(optarg);
		else if (o == 'S')
			pid = atoi(optarg);
		else if (o == 'r')
			redis = 1;
	}
	if (cpu >= 0) {
		cpu_set_t s;
		CPU_ZERO(&s);
		CPU_SET(cpu, &s);
		sched_setaffinity(0, sizeof s, &s);
	}
	struct conn {
		int fd, got;
		int64_t at;
	} *c = calloc(conns, sizeof *c);
	char *out = malloc(bytes), *in = malloc(65536);
	size_t cap = 1 << 22, n = 0;
	int64_t *lat = malloc(cap * sizeof *lat);
	for (int i = 0; i < bytes; i++)
		out[i] = 'a' + i % 26;
	char *back = out;
	int expected = bytes;
	if (redis) {
		out = "PING\r\n";
		bytes = 6;
		back = "+PONG\r\n";
		expected = 7;
	}
	int ep = epoll_create1(0);
	for (int i = 0; i < conns; i++) {
		c[i].fd = tcp_connect(port);
		if (c[i].fd < 0) {
			perror("connect");
			return 1;
		}
		fcntl(c[i].fd, F_SETFL, O_NONBLOCK);
		struct epoll_event e = {.events = EPOLLIN, .data.u32 = i};
		epoll_ctl(ep, EPOLL_CTL_ADD, c[i].fd, &e);
	}
	uint64_t done = 0, bad = 0;
	int64_t used = 0, warm = now_ns() + 100000000, t0 = 0, end = warm + (int64_t)(secs * 1e9);
	for (int i = 0; i < conns; i++) {
		c[i].at = now_ns();
		if (write(c[i].fd, out, bytes) != bytes)
			bad++;
	}
	struct epoll_event evs[256];
	for (int64_t now = now_ns(); now < end; now = now_ns()) {
		if (!t0 && now >= warm) {
			t0 = now;
			used = cpu_ns(pid);
			done = n = 0;
		}
		int k = epoll_wait(ep, evs, 256, 100);
		for (int i = 0; i < k; i++) {
			struct conn *x = &c[evs[i].data.u32];
			ssize_t r = read(x->fd, in, 65536);
			if (r <= 0 || x->got + r > expected) {
				fprintf(stderr, "read %zd %s\n", r, r < 0 ? strerror(errno) : "");
				return 1;
			}
			if (memcmp(in, back + x->got, r))
				bad++;
			if ((x->got += r) < expected)
				continue;
			int64_t t = now_ns();
			if (n < cap)
				lat[n++] = t - x->at;
			done++;
			x->got = 0;
			x->at = t;
			if (write(x->fd, out, bytes) != bytes)
				bad++;
		}
	}
	double took = (now_ns() - t0) / 1e9;
	used = cpu_ns(pid) - used;
	qsort(lat, n, sizeof *lat, cmp);
	printf("%lu,%.3f,%.0f,%.1f,%.1f,%lu,%.0f\n", done, took, done / took, n ? lat[n / 2] / 1e3 : 0,
	       n ? lat[n * 99 / 100] / 1e3 : 0, bad, done ? (double)used / done : 0);
	return bad != 0;
}
