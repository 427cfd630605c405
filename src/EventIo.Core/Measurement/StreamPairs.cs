using System.Net;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Sockets;
using Tmds.Linux;

namespace EventIo.Measurement;

/// <summary>The sockets of a measurement: N connected pairs, the reading ends non-blocking.</summary>
internal sealed unsafe class StreamPairs : IDisposable
{
    private const int AcceptQueue = 1024;

    private readonly List<int> _open = [];

    private StreamPairs(int count)
    {
        Readers = new int[count];
        Writers = new int[count];
    }

    /// <summary>The watched ends.</summary>
    internal int[] Readers { get; }

    /// <summary>The ends that bytes are written to.</summary>
    internal int[] Writers { get; }

    /// <summary>TCP's congestion control; null for UNIX sockets.</summary>
    internal string? CongestionControl { get; private set; }

    /// <summary>The options that were asked for, as the kernel has them.</summary>
    internal IReadOnlyList<string> SocketOptions { get; private set; } = [];

    /// <summary>The highest watched descriptor.</summary>
    internal int HighestReader => Readers.Max();

    /// <summary>Opens the pairs.</summary>
    /// <exception cref="NativeException">Most often EMFILE; what had been opened is closed.</exception>
    /// <exception cref="SocketProblemException">An option is not for such sockets, or the kernel refused it.</exception>
    /// <exception cref="OperationCanceledException">Asked to stop in the middle.</exception>
    internal static StreamPairs Open(
        ProbeTransport transport, int count, SocketOptionSet options, CancellationToken cancellation)
    {
        var pairs = new StreamPairs(count);
        try
        {
            if (transport == ProbeTransport.Tcp)
                pairs.OpenTcp(cancellation);
            else
                pairs.OpenUnix(cancellation);
            pairs.Set(options.ForConnection(transport.ToSocketKind()));
            return pairs;
        }
        catch
        {
            pairs.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (int descriptor in _open)
            _ = LibC.close(descriptor);
        _open.Clear();
    }

    private void OpenUnix(CancellationToken cancellation)
    {
        int* pair = stackalloc int[2];
        for (int i = 0; i < Readers.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            NativeException.Check(
                LibC.socketpair(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, 0, pair),
                "socketpair(2)",
                $"pair {i + 1} of {Readers.Length}");
            Readers[i] = Keep(pair[0]);
            Writers[i] = Keep(pair[1]);
            SocketCalls.SetNonBlocking(Readers[i], true);
        }
    }

    private void OpenTcp(CancellationToken cancellation)
    {
        var loopback = new IPEndPoint(IPAddress.Loopback, 0);
        using var listener = new DescriptorHandle(SocketCalls.Open(loopback, 0));
        SocketCalls.Bind(listener.Value, loopback);
        NativeException.Check(LibC.listen(listener.Value, AcceptQueue), "listen(2)");
        EndPoint address = SocketCalls.LocalEndPoint(listener.Value, loopback);
        for (int i = 0; i < Readers.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Writers[i] = Keep(SocketCalls.Open(address, 0));
            SocketCalls.Connect(Writers[i], address);
            Readers[i] = Keep(NativeException.Check(
                LibC.accept4(listener.Value, null, null, LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK),
                "accept4(2)",
                $"pair {i + 1} of {Readers.Length}"));
            SetUpTcp(Readers[i]);
            SetUpTcp(Writers[i]);
        }
        CongestionControl = SocketCalls.CongestionControl(Writers[0]);
    }

    private void Set(SocketOptionSetting[] options)
    {
        foreach (SocketOptionSetting setting in options)
        {
            foreach (int descriptor in _open)
                setting.Set(descriptor);
        }
        SocketOptions = [.. options.Select(setting => $"{setting.Option}={setting.Read(Writers[0])}")];
    }

    private static void SetUpTcp(int descriptor)
    {
        SocketCalls.SetOption(descriptor, LibC.IPPROTO_TCP, LibC.TCP_NODELAY, 1, "TCP_NODELAY");
        SocketCalls.SetResetOnClose(descriptor);
    }

    private int Keep(int descriptor)
    {
        _open.Add(descriptor);
        return descriptor;
    }
}
