using System.Net;
using System.Net.Sockets;
using EventIo.Findings;
using EventIo.Measurement.Transfers;
using EventIo.Measurement.Transfers.Files;
using EventIo.Measurement.Transfers.ZeroCopy;
using EventIo.Native;
using EventIo.Sockets.Listing;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Network;
using EventIo.Tests.Transfer;
using EventIo.Transfer;
using Xunit;

namespace EventIo.Tests.Findings;

/// <summary>Findings on real transfers, and no findings on transfers that differ only in the cause.</summary>
public sealed class TransferFindingTests
{
    [Fact]
    [Provokes(FindingKind.TooShort, FindingKind.HashIncluded, FindingKind.ZeroCopy)]
    [Spares(FindingKind.HashIncluded, FindingKind.SourceGrew)]
    public void One_byte_is_too_short_to_time_and_only_a_source_without_length_is_hashed_within_the_time()
    {
        FindingKind[] plain = Send(1_000, appendHash: true);
        // On a busy machine, even this transfer may take too long.
        Eventually.True(() => Send(1, appendHash: false).Contains(FindingKind.TooShort),
            "The transfer is not too short.");
        Assert.Contains(FindingKind.ZeroCopy, plain);
        Assert.DoesNotContain(FindingKind.SourceGrew, plain);
        Assert.DoesNotContain(FindingKind.HashIncluded, plain);
        // A file without a length may not return the same bytes twice: it is read once.
        Assert.Contains(FindingKind.HashIncluded, Send("/proc/version", appendHash: true));
    }

    [Fact]
    [Provokes(FindingKind.SourceGrew)]
    public void A_file_that_grows_while_its_receiver_waits_is_reported()
    {
        FindingKind[] found =
            Send(20_000_000, appendHash: false, beforeRead: path => File.AppendAllText(path, "more"));
        Assert.Contains(FindingKind.SourceGrew, found);
    }

    [Fact(Explicit = Run.Long)]
    [Provokes(FindingKind.WorthIt, FindingKind.NotWorthIt, FindingKind.Copied, FindingKind.ZeroCopy)]
    public void Sendfile_is_worth_using_for_large_payloads_and_methods_that_copy_are_not()
    {
        var plan = new ZeroCopyPlan
        {
            Methods = [TransferMethod.Copy, TransferMethod.SendFile, TransferMethod.MsgZeroCopy],
            PayloadBytes = [16 << 20],
            DurationSeconds = 0.2,
            Rounds = 3,
        };
        Eventually.True(
            () =>
            {
                Dictionary<TransferMethod, FindingKind[]> rows = Compare(plan);
                return rows[TransferMethod.SendFile].Contains(FindingKind.WorthIt)
                    && rows[TransferMethod.SendFile].Contains(FindingKind.ZeroCopy)
                    && rows[TransferMethod.MsgZeroCopy].Contains(FindingKind.NotWorthIt)
                    && rows[TransferMethod.MsgZeroCopy].Contains(FindingKind.Copied);
            },
            "The methods do not have these findings.");
    }

    [Fact(Explicit = Run.Long)]
    [Provokes(FindingKind.Waited)]
    public void A_method_with_a_slow_sink_is_reported_as_waiting()
    {
        using Socket listener = Listen();
        using var isOver = new CancellationTokenSource();
        var sink = new Thread(() => Drain(listener, isOver.Token, pause: true)) { IsBackground = true };
        sink.Start();
        var plan = new ZeroCopyPlan
        {
            Methods = [TransferMethod.Copy],
            PayloadBytes = [1 << 20],
            DurationSeconds = 0.2,
            Rounds = 1,
            ComputerName = "127.0.0.1",
            Port = Port(listener),
        };
        Eventually.True(
            () => Compare(plan)[TransferMethod.Copy].Contains(FindingKind.Waited), "Waited is not reported.");
        isOver.Cancel();
        listener.Dispose();
        sink.Join();
    }

    [Fact(Explicit = Run.Long)]
    [Provokes(FindingKind.Retransmitted)]
    [Spares(FindingKind.Retransmitted)]
    public void Retransmissions_are_reported_only_on_a_link_that_loses_segments()
    {
        Assert.Contains(FindingKind.Retransmitted, SendFar(lossPercent: 8));
        Assert.DoesNotContain(FindingKind.Retransmitted, SendFar(lossPercent: 0));
    }

    [Fact(Explicit = Run.Long)]
    [Provokes(FindingKind.PacingLimited)]
    public void A_pacing_rate_set_from_outside_is_reported_as_the_limit()
    {
        // On a busy machine, the moving thread may wait for a processor instead of the pacing.
        Eventually.True(
            () => Send(20_000_000, appendHash: false, withReceiver: receiver => PacePeer(receiver, 40_000_000))
                .Contains(FindingKind.PacingLimited),
            "Pacing is not reported.");
    }

    // Sets SO_MAX_PACING_RATE on a socket of this process, as Set-SocketOption does for a live process.
    private static void PacePeer(Socket receiver, int bytesPerSecond)
    {
        TcpSocket sender = Assert.Single(new HostSockets(new SocketQuery
        {
            LocalPorts = [((IPEndPoint)receiver.RemoteEndPoint!).Port],
            RemotePorts = [((IPEndPoint)receiver.LocalEndPoint!).Port],
            States = [TcpState.Established],
            ProcessIds = [Environment.ProcessId],
        }).List(CancellationToken.None));
        using var handle = new SafeSocketHandle(sender.FileDescriptor!.Value, ownsHandle: false);
        using var socket = new Socket(handle);
        socket.SetRawSocketOption(1, 47, BitConverter.GetBytes(bytesPerSecond)); // SOL_SOCKET, SO_MAX_PACING_RATE
    }

    private static FindingKind[] SendFar(int lossPercent)
    {
        using TestNamespace left = TestNamespace.Create();
        using TestNamespace right = TestNamespace.Create();
        using ForwardingLink link =
            ForwardingLink.Between(left, right, new LinkOptions { LossPercent = lossPercent });
        using var file = new TestFile(2_000_000);
        using Socket listener = right.Run(() => Listen(ForwardingLink.RightAddress));
        var sink = new Thread(() => Drain(listener, CancellationToken.None)) { IsBackground = true };
        sink.Start();
        TransferOutcome outcome = left.Run(() => Send(file.Path, listener, appendHash: false));
        sink.Join();
        return [.. outcome.Row.Verdict.Select(finding => finding.Kind)];
    }

    private static FindingKind[] Send(
        int bytes, bool appendHash, Action<string>? beforeRead = null, Action<Socket>? withReceiver = null)
    {
        using var file = new TestFile(bytes);
        return Send(file.Path, appendHash, beforeRead, withReceiver);
    }

    private static FindingKind[] Send(
        string path, bool appendHash, Action<string>? beforeRead = null, Action<Socket>? withReceiver = null)
    {
        Assert.SkipUnless(Host.IsLinux, "These methods exist on Linux only.");
        using Socket listener = Listen();
        var sink = new Background<bool>(() =>
        {
            using Socket socket = listener.Accept();
            beforeRead?.Invoke(path);
            withReceiver?.Invoke(socket);
            ReadAll(socket);
            return true;
        });
        TransferOutcome outcome = Send(path, listener, appendHash);
        sink.Result();
        Assert.Null(outcome.Failure);
        return [.. outcome.Row.Verdict.Select(finding => finding.Kind)];
    }

    private static TransferOutcome Send(string path, Socket listener, bool appendHash)
    {
        var end = (IPEndPoint)listener.LocalEndPoint!;
        using TransferTask task = TransferTask.Send(
            new FileSendPlan
            {
                Path = path,
                ComputerName = end.Address.ToString(),
                Port = end.Port,
                Method = TransferMethod.SendFile,
                AppendHash = appendHash,
                IdleTimeoutSeconds = 30,
            },
            CancellationToken.None);
        return task.Result();
    }

    private static Dictionary<TransferMethod, FindingKind[]> Compare(ZeroCopyPlan plan) => ZeroCopyProbe
        .Run(plan, CancellationToken.None).Select(update => update.Result).OfType<TransferMeasurement>()
        .ToDictionary(row => row.Method, row => row.Verdict.Select(finding => finding.Kind).ToArray());

    private static Socket Listen(IPAddress? address = null)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(address ?? IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }

    private static int Port(Socket listener) => ((IPEndPoint)listener.LocalEndPoint!).Port;

    // Reads one connection or, with pauses, one connection after another until the listener is closed.
    private static void Drain(Socket listener, CancellationToken isOver, bool pause = false)
    {
        try
        {
            do
            {
                using Socket socket = listener.Accept();
                ReadAll(socket, pause);
            }
            while (pause && !isOver.IsCancellationRequested);
        }
        catch (SocketException)
        {
            // The test is over.
        }
    }

    private static void ReadAll(Socket socket, bool pause = false)
    {
        byte[] buffer = new byte[65_536];
        while (socket.Receive(buffer) > 0)
        {
            if (pause)
                Thread.Sleep(1);
        }
    }
}
