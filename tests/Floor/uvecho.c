// echo server on libuv, as in its documentation: read into a buffer, write it back, free it when that is done.
// usage: uvecho; prints the port that it listens on, serves until its standard input ends. Needs libuv1-dev.
#include <stdio.h>
#include <stdlib.h>
#include <arpa/inet.h>
#include <uv.h>
#define BUFSZ 16384
typedef struct block {
	uv_write_t req;
	struct block *next;
	char bytes[BUFSZ];
} block;
static block *free_blocks;
static uv_loop_t *loop;

static void give_back(block *b)
{
	b->next = free_blocks;
	free_blocks = b;
}
static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *buf)
{
	block *b = free_blocks;
	if (b)
		free_blocks = b->next;
	else
		b = malloc(sizeof *b);
	*buf = uv_buf_init(b->bytes, BUFSZ);
}
static void on_close(uv_handle_t *h)
{
	free(h);
}
static void on_write(uv_write_t *req, int status)
{
	give_back((block *)req);
}
static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
	block *b = buf->base ? (block *)(buf->base - offsetof(block, bytes)) : NULL;
	uv_buf_t out = uv_buf_init(buf->base, n > 0 ? n : 0);
	if (n > 0 && !uv_write(&b->req, s, &out, 1, on_write))
		return;
	if (b)
		give_back(b);
	if (n < 0 && !uv_is_closing((uv_handle_t *)s))
		uv_close((uv_handle_t *)s, on_close);
}
static void on_connection(uv_stream_t *server, int status)
{
	uv_tcp_t *c = malloc(sizeof *c);
	uv_tcp_init(loop, c);
	if (uv_accept(server, (uv_stream_t *)c)) {
		uv_close((uv_handle_t *)c, on_close);
		return;
	}
	uv_tcp_nodelay(c, 1);
	uv_read_start((uv_stream_t *)c, on_alloc, on_read);
}
static void on_input(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
	if (n < 0)
		uv_stop(loop);
	if (buf->base)
		give_back((block *)(buf->base - offsetof(block, bytes)));
}
int main(void)
{
	struct sockaddr_in a;
	int l = sizeof a;
	uv_tcp_t server;
	uv_pipe_t input;
	loop = uv_default_loop();
	uv_ip4_addr("127.0.0.1", 0, &a);
	uv_tcp_init(loop, &server);
	uv_tcp_bind(&server, (void *)&a, 0);
	if (uv_listen((uv_stream_t *)&server, 4096, on_connection))
		return 1;
	uv_tcp_getsockname(&server, (void *)&a, &l);
	printf("%d\n", ntohs(a.sin_port));
	fflush(stdout);
	uv_pipe_init(loop, &input, 0);
	uv_pipe_open(&input, 0);
	uv_read_start((uv_stream_t *)&input, on_alloc, on_input);
	return uv_run(loop, UV_RUN_DEFAULT);
}
