using System.Diagnostics;
using System.Net;
using EventIo.Measurement;
using EventIo.Measurement.Transfers.Files;
using EventIo.Multiplexing;
using EventIo.Servers;
using EventIo.Servers.Workloads;
using EventIo.Servers.Workloads.Files;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using EventIo.Transfer;
using Xunit;

namespace EventIo.Tests.Transfer;

/// <summary>Transfers to and from third-party programs.</summary>
public sealed class TransferPeerTests
{
    private const int Size = 3_000_001;

    public static MatrixTheoryData<TransferMethod,
    string> MethodsAndPrograms
    { get; } = new(TransferCatalog.Methods, ["nc", "socat"]);

    public static TheoryData<TransferMethod> MethodsOfServers { get; } = [.. FileTransfers.Methods];

    [Theory, MemberData(nameof(MethodsAndPrograms))]
    public void A_file_arrives_at_another_program(TransferMethod method, string program)
    {
        TransferMethods.Create(method).Dispose();
        using var file = new TestFile(Size);
        int port = Listening.FreePort();
        using Process receiver = Start(
            program, program == "nc" ? $"-l 127.0.0.1 {port}" : $"-u TCP-LISTEN:{port},bind=127.0.0.1 -");
        var hash = new Background<string>(() =>
        {
            using var received = new MemoryStream();
            receiver.StandardOutput.BaseStream.CopyTo(received);
            return TestFile.HashOf(received.ToArray());
        });
        try
        {
            Listening.Await(port);
            TransferOutcome outcome = Send(file.Path, port, method);
            Assert.Null(outcome.Failure);
            Assert.Equal((method, (long)Size, MeasurementStatus.Measured),
                (outcome.Row.Method, outcome.Row.Bytes, outcome.Row.Status));
            Assert.Equal(file.Hash, hash.Result());
        }
        finally
        {
            receiver.Kill();
        }
    }

    [Theory, InlineData("Splice"), InlineData("Copy")]
    public void A_file_is_received_from_another_program(string method)
    {
        using var file = new TestFile(Size);
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using TransferListener listener = TransferListener.Open(
                new IPEndPoint(IPAddress.Loopback, 0), congestionControl: null);
            using TransferTask task = TransferTask.Receive(
                new FileReceivePlan
                {
                    Path = path,
                    Listener = listener,
                    Method = Enum.Parse<TransferMethod>(method),
                    IdleTimeoutSeconds = 30,
                },
                CancellationToken.None);
            Peer.Run("socat", file.Path, "-u", "-", $"TCP:127.0.0.1:{listener.EndPoint.Port}");
            TransferOutcome outcome = task.Result();
            Assert.Null(outcome.Failure);
            Assert.Equal((method, (long)Size), (outcome.Row.Method.ToString(), outcome.Row.Bytes));
            Assert.Equal(file.Hash, TestFile.HashOf(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory, MemberData(nameof(MethodsOfServers))]
    public void Curl_gets_a_whole_file_and_the_end_of_one(TransferMethod method)
    {
        TransferMethods.Require(method);
        using var root = new TemporaryFolder();
        byte[] content = root.Fill("a.bin", Size);
        using EventServer server = EventServerRegistry.Start(new EventServerOptions
        {
            Variant = method is TransferMethod.MsgZeroCopy
                or TransferMethod.IoUringSendZc or TransferMethod.IoUringSplice
                ? new(MultiplexerKind.ThreadPerConnection, TriggerMode.Blocking)
                : new(MultiplexerKind.Epoll, TriggerMode.Level),
            Workload = Workload.File,
            Root = root.Path,
            TransferMethod = method,
        });
        string url = $"http://127.0.0.1:{server.Port}/a.bin";
        Assert.True(content.AsSpan().SequenceEqual(Peer.Run("curl", "/dev/null", "-sS", url)),
            "The bytes differ from the file.");
        Assert.True(
            content.AsSpan(1_000_000).SequenceEqual(Peer.Run("curl", "/dev/null", "-sS", "-r", "1000000-", url)),
            "The received end differs from the end of the file.");
    }

    [Fact]
    public void A_receiver_that_disappears_is_reported_with_the_bytes_sent_so_far()
    {
        using var file = new TestFile(50_000_000);
        int port = Listening.FreePort();
        // Reads a megabyte, and ends.
        using Process receiver = Start(
            "socat", $"-u TCP-LISTEN:{port},bind=127.0.0.1 SYSTEM:\"head -c 1000000 > /dev/null\"");
        try
        {
            Listening.Await(port);
            TransferOutcome outcome = Send(file.Path, port, TransferMethod.SendFile);
            Assert.Equal(TransferFailure.DestinationClosed, outcome.Failure?.Failure);
            Assert.Equal(MeasurementStatus.Failed, outcome.Row.Status);
            Assert.InRange(outcome.Row.Bytes, 1_000_000, 49_999_999);
            Assert.Equal(outcome.Row.Bytes, outcome.Failure!.BytesMoved);
        }
        finally
        {
            receiver.Kill();
        }
    }

    private static TransferOutcome Send(string path, int port, TransferMethod method)
    {
        using TransferTask task = TransferTask.Send(
            new FileSendPlan
            {
                Path = path,
                ComputerName = "127.0.0.1",
                Port = port,
                Method = method,
                IdleTimeoutSeconds = 30,
            },
            CancellationToken.None);
        return task.Result();
    }

    private static Process Start(string program, string arguments) =>
        Process.Start(new ProcessStartInfo(Peer.Require(program), arguments) { RedirectStandardOutput = true })!;
}
