// file (page cache) -> loopback TCP socket -> sink that discards with recv(MSG_TRUNC).
// usage: filetosocket -m method -f file [-c cc] [-s chunk_bytes]
// methods: rw sendfile splice mmap-send mmap-zc anon-zc uring-splice uring-sendzc uring-fixed uring-send
//          uring-linked
// prints: method,cc,GB_per_s,sender_user_s_per_GiB,sender_sys_s_per_GiB,sink_cpu_s_per_GiB,zc_copied/zc_notifs
#include "floor.h"
#include <liburing.h>
#include <linux/errqueue.h>
#include <sys/sendfile.h>
#ifndef SO_ZEROCOPY
#define SO_ZEROCOPY 60
#endif
static long zn, zcopied;
static double tv(struct timeval t)
{
	return t.tv_sec + t.tv_usec / 1e6;
}
static void die(const char *w)
{
	perror(w);
	exit(1);
}
static int reap(int s, int wait)
{ /* returns completions consumed */
	int c = 0;
	for (;;) {
		char b[256];
		struct msghdr m = {.msg_control = b, .msg_controllen = sizeof b};
		if (recvmsg(s, &m, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) {
			if (wait && !c) {
				struct pollfd p = {s, 0, 0};
				poll(&p, 1, 100);
				continue;
			}
			return c;
		}
		struct sock_extended_err *e = (void *)CMSG_DATA(CMSG_FIRSTHDR(&m));
		int n = e->ee_data - e->ee_info + 1;
		c += n;
		zn += n;
		if (e->ee_code & SO_EE_CODE_ZEROCOPY_COPIED)
			zcopied += n;
	}
}
static void sendall(int s, const char *p, size_t n, int fl)
{
	while (n) {
		ssize_t k = send(s, p, n, fl | MSG_NOSIGNAL);
		if (k < 0)
			die("send");
		p += k;
		n -= k;
	}
}
int main(int ac, char **av)
{
	const char *m = "sendfile", *f = "/tmp/kprobe/.1g", *cc = NULL;
	size_t ch = 65536;
	int o;
	while ((o = getopt(ac, av, "m:f:c:s:")) != -1) {
		if (o == 'm')
			m = optarg;
		else if (o == 'f')
			f = optarg;
		else if (o == 'c')
			cc = optarg;
		else if (o == 's')
			ch = atol(optarg);
	}
	int port = 0, l = tcp_listen(&port), pr[2];
	(void)!pipe(pr);
	pid_t k = fork();
	cpu_set_t cs;
	CPU_ZERO(&cs);
	if (!k) {
		CPU_SET(1, &cs);
		sched_setaffinity(0, sizeof cs, &cs);
		int s = accept(l, NULL, NULL);
		if (cc)
			setsockopt(s, IPPROTO_TCP, TCP_CONGESTION, cc, strlen(cc));
		static char b[1 << 20];
		size_t t = 0;
		ssize_t n;
		while ((n = recv(s, b, sizeof b, MSG_TRUNC)) > 0)
			t += n;
		struct rusage u;
		getrusage(RUSAGE_SELF, &u);
		double r[2] = {tv(u.ru_utime) + tv(u.ru_stime), t};
		(void)!write(pr[1], r, sizeof r);
		_exit(0);
	}
	CPU_SET(0, &cs);
	sched_setaffinity(0, sizeof cs, &cs);
	int s = tcp_connect(port), fd = open(f, O_RDONLY);
	if (cc && setsockopt(s, IPPROTO_TCP, TCP_CONGESTION, cc, strlen(cc)))
		die("cc");
	struct stat st;
	if (fd < 0 || fstat(fd, &st))
		die(f);
	size_t sz = st.st_size, off = 0;
	int one = 1;
	struct rusage u0, u1;
	getrusage(RUSAGE_SELF, &u0);
	int64_t t0 = now_ns();
	char *buf = NULL;
	if (!strcmp(m, "rw")) {
		buf = malloc(ch);
		ssize_t n;
		while ((n = read(fd, buf, ch)) > 0)
			sendall(s, buf, n, 0);
	} else if (!strcmp(m, "sendfile")) {
		while (off < sz) {
			off_t x = off;
			ssize_t n = sendfile(s, fd, &x, sz - off < 0x7ffff000 ? sz - off : 0x7ffff000);
			if (n <= 0)
				die("sendfile");
			off += n;
		}
	} else if (!strcmp(m, "sendfile-64k")) {
		while (off < sz) {
			off_t x = off;
			ssize_t n = sendfile(s, fd, &x, ch);
			if (n <= 0)
				die("sendfile");
			off += n;
		}
	} else if (!strcmp(m, "splice")) {
		int p[2];
		(void)!pipe(p);
		fcntl(p[1], F_SETPIPE_SZ, 1 << 20);
		while (off < sz) {
			ssize_t n = splice(fd, NULL, p[1], NULL, 1 << 20, SPLICE_F_MOVE | SPLICE_F_MORE);
			if (n <= 0)
				die("splice in");
			off += n;
			while (n) {
				ssize_t w =
				    splice(p[0], NULL, s, NULL, n, SPLICE_F_MOVE | (off < sz ? SPLICE_F_MORE : 0));
				if (w <= 0)
					die("splice out");
				n -= w;
			}
		}
	} else if (!strcmp(m, "mmap-send")) {
		char *p = mmap(NULL, sz, PROT_READ, MAP_SHARED, fd, 0);
		madvise(p, sz, MADV_SEQUENTIAL);
		for (; off < sz; off += ch)
			sendall(s, p + off, sz - off < ch ? sz - off : ch, 0);
		munmap(p, sz);
	} else if (!strcmp(m, "mmap-populate")) {
		char *p = mmap(NULL, sz, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0);
		for (; off < sz; off += ch)
			sendall(s, p + off, sz - off < ch ? sz - off : ch, 0);
	} else if (!strcmp(m, "mmap-zc") || !strcmp(m, "anon-zc")) {
		int anon = m[0] == 'a';
		if (setsockopt(s, SOL_SOCKET, SO_ZEROCOPY, &one, 4))
			die("SO_ZEROCOPY");
		char *p = anon ? NULL : mmap(NULL, sz, PROT_READ, MAP_SHARED, fd, 0);
		long out = 0;
		const int NB = 16;
		char *ring = anon ? mmap(NULL, NB * ch, PROT_READ | PROT_WRITE,
					 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0)
				  : NULL;
		int slot = 0;
		while (off < sz) {
			size_t n = sz - off < ch ? sz - off : ch, q = 0;
			if (anon) {
				while (out >= NB - 1)
					out -= reap(s, 1);
				char *d = ring + slot * ch;
				if (pread(fd, d, n, off) != (ssize_t)n)
					die("pread");
				slot = (slot + 1) % NB;
				while (q < n) {
					ssize_t w = send(s, d + q, n - q, MSG_ZEROCOPY | MSG_NOSIGNAL);
					if (w < 0) {
						if (errno == ENOBUFS) {
							out -= reap(s, 1);
							continue;
						}
						die("send zc");
					}
					q += w;
					out++;
				}
				off += n;
			} else {
				ssize_t w = send(s, p + off, n, MSG_ZEROCOPY | MSG_NOSIGNAL);
				if (w < 0) {
					if (errno == ENOBUFS) {
						out -= reap(s, 1);
						continue;
					}
					die("send zc");
				}
				off += w;
				out++;
				if (out >= 32)
					out -= reap(s, 0);
			}
		}
		while (out > 0)
			out -= reap(s, 1);
	} else {
		struct io_uring r;
		int e = io_uring_queue_init(64, &r, IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);
		if (e) {
			fprintf(stderr, "ring %s\n", en(-e));
			return 1;
		}
		struct io_uring_sqe *q;
		struct io_uring_cqe *c;
		if (!strcmp(m, "uring-linked")) { /* open, then reads and sends in chains over one buffer, then close */
			enum { PAIRS = 15 };
			buf = malloc(ch);
			io_uring_register_files_sparse(&r, 1);
			int is_open = 0;
			while (off < sz) {
				int n = 0;
				if (!is_open) {
					q = io_uring_get_sqe(&r);
					io_uring_prep_openat_direct(q, AT_FDCWD, f, O_RDONLY, 0, 0);
					q->flags |= IOSQE_IO_LINK;
					n++;
					is_open = 1;
				}
				for (int i = 0; i < PAIRS && off < sz; i++) {
					size_t k = sz - off < ch ? sz - off : ch;
					q = io_uring_get_sqe(&r);
					io_uring_prep_read(q, 0, buf, k, off);
					q->flags |= IOSQE_FIXED_FILE | IOSQE_IO_LINK;
					q = io_uring_get_sqe(&r);
					off += k;
					io_uring_prep_send(q, s, buf, k,
							   MSG_WAITALL | MSG_NOSIGNAL | (off < sz ? MSG_MORE : 0));
					q->flags |= IOSQE_IO_LINK;
					n += 2;
				}
				if (off == sz) {
					q = io_uring_get_sqe(&r);
					io_uring_prep_close_direct(q, 0);
					n++;
				} else
					q->flags &= ~IOSQE_IO_LINK;
				io_uring_submit_and_wait(&r, n);
				for (; n; n--) {
					io_uring_wait_cqe(&r, &c);
					if (c->res < 0) {
						fprintf(stderr, "chain %d\n", c->res);
						return 1;
					}
					io_uring_cqe_seen(&r, c);
				}
			}
		} else if (!strcmp(m, "uring-splice")) {
			int p[2];
			(void)!pipe(p);
			fcntl(p[1], F_SETPIPE_SZ, 1 << 20);
			while (off < sz) {
				size_t n = sz - off < 1 << 20 ? sz - off : 1 << 20;
				q = io_uring_get_sqe(&r);
				io_uring_prep_splice(q, fd, off, p[1], -1, n, SPLICE_F_MOVE);
				q->flags |= IOSQE_IO_LINK;
				q->user_data = 1;
				q = io_uring_get_sqe(&r);
				io_uring_prep_splice(q, p[0], -1, s, -1, n, SPLICE_F_MOVE | SPLICE_F_MORE);
				q->user_data = 2;
				io_uring_submit_and_wait(&r, 2);
				long in = 0, out = 0;
				for (int i = 0; i < 2; i++) {
					io_uring_wait_cqe(&r, &c);
					if (c->user_data == 1)
						in = c->res;
					else
						out = c->res;
					io_uring_cqe_seen(&r, c);
				}
				if (in <= 0)
					die("uring splice in");
				if (out < 0)
					out = 0;
				while (out < in) {
					q = io_uring_get_sqe(&r);
					io_uring_prep_splice(q, p[0], -1, s, -1, in - out, SPLICE_F_MOVE);
					io_uring_submit_and_wait(&r, 1);
					io_uring_wait_cqe(&r, &c);
					if (c->res <= 0) {
						fprintf(stderr, "splice out %d\n", c->res);
						return 1;
					}
					out += c->res;
					io_uring_cqe_seen(&r, c);
				}
				off += in;
			}
		} else { /* NB buffers; read into one, then send it: SEND_ZC (mmap or registered) or plain SEND. Reads
			    for the next buffer overlap sends in flight */
			int map = !strcmp(m, "uring-sendzc"), fixed = !strcmp(m, "uring-fixed"),
			    plain = !strcmp(m, "uring-send");
			enum { NB = 16 };
			char *mem = map ? mmap(NULL, sz, PROT_READ, MAP_SHARED, fd, 0)
					: mmap(NULL, NB * ch, PROT_READ | PROT_WRITE,
					       MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
			if (fixed) {
				struct iovec v[NB];
				for (int i = 0; i < NB; i++)
					v[i] = (struct iovec){mem + i * ch, ch};
				if (io_uring_register_buffers(&r, v, NB))
					die("register");
			}
			io_uring_register_files(&r, (int[]){s, fd}, 2);
			int pend = 0, slot = 0;
			while (off < sz) {
				size_t n = sz - off < ch ? sz - off : ch; /* one send at a time keeps the byte order;
									     notifications are collected later */
				char *d = map ? mem + off : mem + slot * ch;
				if (!map) {
					q = io_uring_get_sqe(&r);
					if (fixed)
						io_uring_prep_read_fixed(q, 1, d, n, off, slot);
					else
						io_uring_prep_read(q, 1, d, n, off);
					q->flags |= IOSQE_FIXED_FILE | IOSQE_IO_LINK | IOSQE_CQE_SKIP_SUCCESS;
					q->user_data = 9;
				}
				q = io_uring_get_sqe(&r);
				if (plain)
					io_uring_prep_send(q, 0, d, n, MSG_WAITALL | MSG_NOSIGNAL);
				else if (fixed)
					io_uring_prep_send_zc_fixed(q, 0, d, n, MSG_WAITALL | MSG_NOSIGNAL,
								    IORING_SEND_ZC_REPORT_USAGE, slot);
				else
					io_uring_prep_send_zc(q, 0, d, n, MSG_WAITALL | MSG_NOSIGNAL,
							      IORING_SEND_ZC_REPORT_USAGE);
				q->flags |= IOSQE_FIXED_FILE;
				q->user_data = 1;
				int done = 0;
				io_uring_submit_and_wait(&r, 1);
				while (!done || pend >= NB - 1) {
					if (io_uring_wait_cqe(&r, &c))
						die("wait");
					if (c->flags & IORING_CQE_F_NOTIF) {
						pend--;
						zn++;
						if ((unsigned)c->res & IORING_NOTIF_USAGE_ZC_COPIED)
							zcopied++;
					} else if (c->res != (int)n) {
						fprintf(stderr, "send res %d of %zu ud %llu\n", c->res, n,
							c->user_data);
						return 1;
					} else {
						done = 1;
						if (c->flags & IORING_CQE_F_MORE)
							pend++;
					}
					io_uring_cqe_seen(&r, c);
				}
				off += n;
				slot = (slot + 1) % NB;
			}
			while (pend) {
				io_uring_wait_cqe(&r, &c);
				if (c->flags & IORING_CQE_F_NOTIF) {
					pend--;
					zn++;
					if ((unsigned)c->res & IORING_NOTIF_USAGE_ZC_COPIED)
						zcopied++;
				}
				io_uring_cqe_seen(&r, c);
			}
		}
		shutdown(s, SHUT_WR);
		double r2[2];
		(void)!read(pr[0], r2, sizeof r2);
		int64_t t1 = now_ns();
		getrusage(RUSAGE_SELF, &u1);
		double g = sz / 1073741824.0;
		printf("%s,%s,%.2f,%.3f,%.3f,%.3f,%ld/%ld\n", m, cc ? cc : "default", sz / (double)(t1 - t0),
		       (tv(u1.ru_utime) - tv(u0.ru_utime)) / g, (tv(u1.ru_stime) - tv(u0.ru_stime)) / g, r2[0] / g,
		       zcopied, zn);
		if ((size_t)r2[1] != sz) {
			fprintf(stderr, "%s: sink got %.0f of %zu\n", m, r2[1], sz);
			return 1;
		}
		waitpid(k, NULL, 0);
		return 0;
	}
	shutdown(s, SHUT_WR);
	double r2[2];
	(void)!read(pr[0], r2, sizeof r2);
	int64_t t1 = now_ns();
	getrusage(RUSAGE_SELF, &u1);
	double g = sz / 1073741824.0;
	printf("%s,%s,%.2f,%.3f,%.3f,%.3f,%ld/%ld\n", m, cc ? cc : "default", sz / (double)(t1 - t0),
	       (tv(u1.ru_utime) - tv(u0.ru_utime)) / g, (tv(u1.ru_stime) - tv(u0.ru_stime)) / g, r2[0] / g, zcopied,
	       zn);
	if ((size_t)r2[1] != sz) {
		fprintf(stderr, "%s: sink got %.0f of %zu\n", m, r2[1], sz);
		return 1;
	}
	waitpid(k, NULL, 0);
	return 0;
}
