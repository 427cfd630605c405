using System.Net;
using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Servers;
using EventIo.Servers.Workloads;
using EventIo.Servers.Workloads.Files;
using EventIo.Sockets.Listing;
using EventIo.Tests.Servers.Workloads.Http;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Transfer;
using EventIo.Transfer;
using Xunit;

namespace EventIo.Tests.Servers.Workloads.Files;

/// <summary>The workload File with each method that it can send by, on every mechanism.</summary>
public sealed class FileTransferTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public static TheoryData<MultiplexerKind, TriggerMode, TransferMethod> All
    {
        get
        {
            var data = new TheoryData<MultiplexerKind, TriggerMode, TransferMethod>();
            foreach (MultiplexerVariant variant in (MultiplexerVariant[])
                [.. MultiplexerVariant.All, new(MultiplexerKind.ThreadPerConnection, TriggerMode.Blocking)])
            {
                foreach (TransferMethod method in FileTransfers.Methods)
                {
                    // FileWorkloadTests covers sendfile(2), the default. Methods that this host lacks are skipped with
                    // the reason.
                    if (method != TransferMethod.SendFile
                        && FileTransfers.Refusal(method, variant.Kind, Anywhere) is var refusal
                        && (refusal is null || refusal == TransferCatalog.Refusal(method)))
                    {
                        data.Add(variant.Kind, variant.TriggerMode, method);
                    }
                }
            }
            return data;
        }
    }

    /// <summary>The variants for tests that take long, chosen as in <see cref="Carriers.Few"/>.</summary>
    public static TheoryData<MultiplexerKind, TriggerMode, TransferMethod> Few
    {
        get
        {
            TheoryData<MultiplexerKind, TriggerMode, TransferMethod> data = [];
            foreach (TheoryDataRow<MultiplexerKind, TriggerMode, TransferMethod> row in All)
            {
                (MultiplexerKind kind, TriggerMode mode, TransferMethod method) = row.Data;
                bool? isLong = Variants.StandsForOthers(kind, mode) ? null : Run.Long;
                data.Add(new TheoryDataRow<MultiplexerKind, TriggerMode, TransferMethod>(kind, mode, method)
                {
                    Explicit = isLong,
                });
            }
            return data;
        }
    }

    private static IPEndPoint Anywhere { get; } = new(IPAddress.Loopback, 0);

    public void Dispose() => _root.Dispose();

    [Theory, MemberData(nameof(Few))]
    public void Files_and_ranges_arrive_whole_on_one_connection(
        MultiplexerKind kind, TriggerMode mode, TransferMethod method)
    {
        var before = ProcessResources.Now();
        using (EventServer server = Start(kind, mode, method))
        {
            using var client = new RawHttpClient(server);
            foreach (int length in (int[])[0, 1, 4_096, 65_537, 3_000_000])
            {
                byte[] content = _root.Fill($"{length}.bin", length);
                HttpAnswer answer = client.Get($"/{length}.bin");
                Assert.True(content.AsSpan().SequenceEqual(answer.Body), $"{length} bytes differ from the file.");
                if (length < 2)
                    continue;
                HttpAnswer part = client.Get($"/{length}.bin", $"Range: bytes=7-{length - 3}\r\n");
                Assert.True(content.AsSpan(7..^2).SequenceEqual(part.Body), $"A part of {length} bytes differs.");
            }
            Assert.Equal(method, server.TransferMethod);
            Assert.Null(server.Fault);
            client.Dispose();
            Eventually.True(() => _root.OpenFiles() == 0, $"{_root.OpenFiles()} files are still open.");
        }
        before.AssertNoLeak();
    }

    [Theory, MemberData(nameof(Few))]
    public void A_client_that_disconnects_during_a_response_does_not_affect_the_next(
        MultiplexerKind kind, TriggerMode mode, TransferMethod method)
    {
        byte[] content = _root.Fill("a.bin", 10_000_000);
        using EventServer server = Start(kind, mode, method);
        for (int time = 0; time < 5; time++)
        {
            using var quitter = new RawHttpClient(server, 4_096);
            long sent = server.BytesSent;
            quitter.Send("GET /a.bin HTTP/1.1\r\nHost: x\r\n\r\n");
            Eventually.True(() => server.BytesSent > sent, "Nothing is sent.");
            quitter.Reset();
            Eventually.True(() => server.ActiveConnections == 0, "The connection is still open.");
        }
        using var client = new RawHttpClient(server);
        Assert.True(content.AsSpan().SequenceEqual(client.Get("/a.bin").Body), "The bytes differ from the file.");
        Assert.Equal(ServerState.Running, server.State);
    }

    [Theory, MemberData(nameof(Few))]
    public void A_stop_does_not_wait_for_a_client_that_does_not_read(
        MultiplexerKind kind, TriggerMode mode, TransferMethod method)
    {
        _root.Fill("a.bin", 10_000_000);
        EventServer server = Start(kind, mode, method);
        using var client = new RawHttpClient(server, 4_096);
        client.Send("GET /a.bin HTTP/1.1\r\nHost: x\r\n\r\n");
        var connection = new SocketQuery { LocalPorts = [server.Port!.Value], SkipOwners = true };
        // The kernel probes the window because it stays closed, so the server waits for room to send, or for its
        // buffers.
        Eventually.True(
            () => new HostSockets(connection).List(TestContext.Current.CancellationToken)
                .Any(one => one.Timer == SocketTimer.Persist),
            "The client's window does not close.");
        var stop = new Thread(server.Dispose) { IsBackground = true };
        stop.Start();
        Assert.True(stop.Join(HangGuard.Time), "The stop does not end.");
        Assert.Equal(ServerState.Stopped, server.State);
    }

    [Theory, MemberData(nameof(Few))]
    public void A_file_that_shrinks_during_the_response_ends_the_connection_early(
        MultiplexerKind kind, TriggerMode mode, TransferMethod method)
    {
        _root.Fill("a.bin", 20_000_000);
        using EventServer server = Start(kind, mode, method);
        using var client = new RawHttpClient(server, 4_096);
        client.Send("GET /a.bin HTTP/1.1\r\nHost: x\r\n\r\n");
        Eventually.True(() => server.BytesSent > 0, "Nothing is sent.");
        using (FileStream file = File.OpenWrite(_root["a.bin"]))
            file.SetLength(1_000);
        Assert.InRange(client.CountToEnd(), 0, 19_999_999);
        Assert.Equal(1_000, new RawHttpClient(server).Get("/a.bin").Body.Length);
        Assert.Equal(ServerState.Running, server.State);
    }

    [Theory, MemberData(nameof(Few))]
    public void Concurrent_clients_each_get_their_file(MultiplexerKind kind, TriggerMode mode, TransferMethod method)
    {
        const int Clients = 20;
        TransferMethods.Require(method, Clients);
        byte[][] contents = [.. Enumerable.Range(0, Clients).Select(
            number => _root.Fill($"{number}", 300_000 + number))];
        using EventServer server = Start(kind, mode, method);
        RawHttpClient[] clients = [.. contents.Select(_ => new RawHttpClient(server, 4_096))];
        for (int number = 0; number < Clients; number++)
            clients[number].Send($"GET /{number} HTTP/1.1\r\nHost: x\r\n\r\n");
        for (int number = Clients - 1; number >= 0; number--)
        {
            Assert.True(contents[number].AsSpan().SequenceEqual(clients[number].Receive().Body),
                $"Request {number} got another file.");
            clients[number].Dispose();
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Files_sent_one_after_another_allocate_nothing(
        MultiplexerKind kind, TriggerMode mode, TransferMethod method)
    {
        _root.Fill("a.bin", 100_000);
        using EventServer server = Start(kind, mode, method);
        using var client = new RawHttpClient(server);
        Allocations.BecomeNone(() => server.AllocatedBytes, () =>
        {
            for (int i = 0; i < 100; i++)
                Assert.Equal(100_000, client.Get("/a.bin").Body.Length);
        });
    }

    [Theory]
    [InlineData(TransferMethod.MsgZeroCopy, MultiplexerKind.Epoll, "error queue")]
    [InlineData(TransferMethod.IoUringSendZc, MultiplexerKind.IoUring, "ring of its own")]
    [InlineData(TransferMethod.IoUringSplice, MultiplexerKind.Epoll, "ring of its own")]
    [InlineData(TransferMethod.IoUringLinked, MultiplexerKind.IoUring, "LinkedFiles")]
    [InlineData(TransferMethod.Auto, MultiplexerKind.Epoll, "measure")]
    public void An_unsupported_combination_is_refused_with_the_reason(
        TransferMethod method, MultiplexerKind kind, string reason)
    {
        Assert.Contains(reason, FileTransfers.Refusal(method, kind, Anywhere), StringComparison.Ordinal);
        MultiplexerVariant variant = Variants.Require(
            kind, MultiplexerVariant.All.First(one => one.Kind == kind).TriggerMode);
        Assert.Throws<NotSupportedException>(() => EventServerRegistry.Start(Variants.Server(variant) with
        {
            Workload = Workload.File,
            Root = _root.Path,
            TransferMethod = method,
        }));
    }

    [Theory, InlineData(TransferMethod.MsgZeroCopy), InlineData(TransferMethod.IoUringSendZc)]
    public void A_UNIX_socket_has_no_MSG_ZEROCOPY(TransferMethod method) =>
        Assert.Contains("UNIX", FileTransfers.Refusal(
            method, MultiplexerKind.ThreadPerConnection, new UnixDomainSocketEndPoint("/tmp/x")),
            StringComparison.Ordinal);

    private EventServer Start(MultiplexerKind kind, TriggerMode mode, TransferMethod method)
    {
        TransferMethods.Require(method);
        return EventServerRegistry.Start(Variants.Server(kind, mode) with
        {
            Workload = Workload.File,
            Root = _root.Path,
            TransferMethod = method,
        });
    }
}
