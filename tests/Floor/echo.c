// echo server: one thread, one mechanism, the simplest correct loop: accept, receive, send the same bytes back.
// usage: echo -b select|poll|epoll-lt|epoll-et|epoll-1shot|uring-recv [-T: with a second, sleeping thread, as any .NET
// process has; fdget() in the kernel is more expensive with several threads]; prints the port that it listens on,
// serves until its standard input ends. A send that does not fit ends the connection: the load has one small message in
// flight.
#include "floor.h"
#include <liburing.h>
#include <pthread.h>
#define MAXFD 20000
#define BUFS 1024
#define BUFSZ 16384
static char buf[BUFSZ];
static int lfd;

static int take(int flags)
{
	int one = 1, c = accept4(lfd, NULL, NULL, flags | SOCK_CLOEXEC);
	if (c >= 0)
		setsockopt(c, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	return c;
}
/* 1: go on, 0: closed */
static int serve(int fd)
{
	ssize_t n = recv(fd, buf, sizeof buf, 0);
	if (n < 0 && errno == EAGAIN)
		return 1;
	if (n <= 0 || send(fd, buf, n, MSG_NOSIGNAL) != n) {
		close(fd);
		return 0;
	}
	return 1;
}
static void run_select(void)
{
	static unsigned long master[MAXFD / 64 + 1], work[MAXFD / 64 + 1];
	int max = lfd;
	master[lfd / 64] |= 1UL << lfd % 64;
	master[0] |= 1;
	for (;;) {
		int words = max / 64 + 1;
		memcpy(work, master, words * 8);
		int n = syscall(SYS_select, max + 1, work, NULL, NULL, NULL);
		if (n < 0)
			continue;
		for (int w = 0; n > 0 && w < words; w++)
			while (work[w]) {
				int fd = w * 64 + __builtin_ctzl(work[w]);
				work[w] &= work[w] - 1;
				n--;
				if (fd == 0)
					return;
				if (fd == lfd) {
					int c = take(SOCK_NONBLOCK);
					if (c >= 0) {
						master[c / 64] |= 1UL << c % 64;
						if (c > max)
							max = c;
					}
				} else if (!serve(fd))
					master[fd / 64] &= ~(1UL << fd % 64);
			}
	}
}
static void run_poll(void)
{
	static struct pollfd pf[MAXFD];
	int cnt = 2;
	pf[0] = (struct pollfd){lfd, POLLIN, 0};
	pf[1] = (struct pollfd){0, POLLIN, 0};
	for (;;) {
		int n = poll(pf, cnt, -1), top = cnt;
		if (n < 0)
			continue;
		if (pf[1].revents)
			return;
		for (int i = top - 1; n > 0 && i >= 0; i--)
			if (pf[i].revents) {
				n--;
				if (i == 0) {
					int c = take(SOCK_NONBLOCK);
					if (c >= 0)
						pf[cnt++] = (struct pollfd){c, POLLIN, 0};
				} else if (!serve(pf[i].fd))
					pf[i] = pf[--cnt];
			}
	}
}
static void run_epoll(int flags)
{
	struct epoll_event ev = {.events = EPOLLIN, .data.fd = lfd}, evs[256];
	int ep = epoll_create1(0);
	epoll_ctl(ep, EPOLL_CTL_ADD, lfd, &ev);
	ev.data.fd = 0;
	epoll_ctl(ep, EPOLL_CTL_ADD, 0, &ev);
	for (;;) {
		int n = epoll_wait(ep, evs, 256, -1);
		for (int i = 0; i < n; i++) {
			int fd = evs[i].data.fd;
			if (fd == 0)
				return;
			if (fd == lfd) {
				int c;
				while ((c = take(SOCK_NONBLOCK)) >= 0) {
					ev = (struct epoll_event){.events = EPOLLIN | EPOLLRDHUP | flags, .data.fd = c};
					epoll_ctl(ep, EPOLL_CTL_ADD, c, &ev);
				}
			} else if (serve(fd) && flags & EPOLLONESHOT) {
				ev = (struct epoll_event){.events = EPOLLIN | EPOLLRDHUP | flags, .data.fd = fd};
				epoll_ctl(ep, EPOLL_CTL_MOD, fd, &ev);
			}
		}
	}
}
enum { ACCEPT, RECV, SEND, QUIT };
static uint64_t tag(int op, int fd, int b)
{
	return (uint64_t)op << 56 | (uint64_t)(uint32_t)b << 32 | (uint32_t)fd;
}
static struct io_uring_sqe *sqe(struct io_uring *r)
{
	struct io_uring_sqe *s = io_uring_get_sqe(r);
	if (!s) {
		io_uring_submit(r);
		s = io_uring_get_sqe(r);
	}
	return s;
}
static void arm_recv(struct io_uring *r, int fd)
{
	struct io_uring_sqe *s = sqe(r);
	io_uring_prep_recv_multishot(s, fd, NULL, 0, 0);
	s->flags |= IOSQE_BUFFER_SELECT;
	s->user_data = tag(RECV, fd, 0);
}
static void run_uring(void)
{
	struct io_uring r;
	struct io_uring_params p = {.flags = IORING_SETUP_CQSIZE | IORING_SETUP_SINGLE_ISSUER |
					     IORING_SETUP_DEFER_TASKRUN,
				    .cq_entries = 8192};
	static char *mem;
	int e = io_uring_queue_init_params(1024, &r, &p);
	if (e) {
		fprintf(stderr, "ring %s\n", en(-e));
		exit(1);
	}
	io_uring_register_ring_fd(&r);
	mem = aligned_alloc(4096, (size_t)BUFS * BUFSZ);
	struct io_uring_buf_ring *br = io_uring_setup_buf_ring(&r, BUFS, 0, 0, &e);
	for (int i = 0; i < BUFS; i++)
		io_uring_buf_ring_add(br, mem + (size_t)i * BUFSZ, BUFSZ, i, BUFS - 1, i);
	io_uring_buf_ring_advance(br, BUFS);
	struct io_uring_sqe *s = sqe(&r);
	io_uring_prep_multishot_accept(s, lfd, NULL, NULL, SOCK_CLOEXEC);
	s->user_data = tag(ACCEPT, lfd, 0);
	s = sqe(&r);
	io_uring_prep_poll_add(s, 0, POLLIN);
	s->user_data = tag(QUIT, 0, 0);
	for (;;) {
		struct io_uring_cqe *c;
		unsigned head, seen = 0, back = 0;
		io_uring_submit_and_wait(&r, 1);
		io_uring_for_each_cqe(&r, head, c)
		{
			int op = c->user_data >> 56, fd = (int)(uint32_t)c->user_data, one = 1;
			seen++;
			if (op == QUIT)
				return;
			if (op == ACCEPT && c->res >= 0) {
				setsockopt(c->res, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
				arm_recv(&r, c->res);
			} else if (op == RECV) {
				if (c->res > 0) {
					int b = c->flags >> IORING_CQE_BUFFER_SHIFT;
					s = sqe(&r);
					io_uring_prep_send(s, fd, mem + (size_t)b * BUFSZ, c->res,
							   MSG_NOSIGNAL | MSG_WAITALL);
					s->user_data = tag(SEND, fd, b);
				}
				if (!(c->flags & IORING_CQE_F_MORE)) {
					if (c->res == -ENOBUFS || c->res > 0)
						arm_recv(&r, fd);
					else
						close(fd);
				}
			} else if (op == SEND) {
				int b = c->user_data >> 32 & 0xffffff;
				io_uring_buf_ring_add(br, mem + (size_t)b * BUFSZ, BUFSZ, b, BUFS - 1, back++);
			}
		}
		io_uring_buf_ring_advance(br, back);
		io_uring_cq_advance(&r, seen);
	}
}
static void *idle(void *x)
{
	pause();
	return x;
}
int main(int ac, char **av)
{
	const char *b = ac > 2 ? av[2] : "epoll-lt";
	int port = 0;
	lfd = tcp_listen(&port);
	fcntl(lfd, F_SETFL, O_NONBLOCK);
	if (ac > 3 && !strcmp(av[3], "-T")) {
		pthread_t t;
		pthread_create(&t, NULL, idle, NULL);
	}
	printf("%d\n", port);
	fflush(stdout);
	if (!strcmp(b, "select"))
		run_select();
	else if (!strcmp(b, "poll"))
		run_poll();
	else if (!strcmp(b, "epoll-lt"))
		run_epoll(0);
	else if (!strcmp(b, "epoll-et"))
		run_epoll(EPOLLET);
	else if (!strcmp(b, "epoll-1shot"))
		run_epoll(EPOLLONESHOT);
	else
		run_uring();
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	printf("%.3f\n", t.tv_sec + t.tv_nsec / 1e9);
	return 0;
}
