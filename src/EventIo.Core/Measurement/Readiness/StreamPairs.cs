using System.Net;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Sockets;
using EventIo.Sockets.Options;

namespace EventIo.Measurement.Readiness;

/// <summary>The sockets of a measurement: N connected pairs with non-blocking reading ends.</summary>
internal sealed class StreamPairs : IDisposable
{
    private const int AcceptQueue = 1024;

    private readonly List<int> _open = [];

    private readonly ProbeTransport _transport;
    private readonly SocketOptionSetting[] _options;
    private bool _isTakenOver;

    private StreamPairs(ProbeTransport transport, int count, SocketOptionSet options)
    {
        _transport = transport;
        _options = options.ForConnection(transport.ToSocketKind());
        Readers = new int[count];
        Writers = new int[count];
    }

    /// <summary>The transport with the least work for the system.</summary>
    internal static ProbeTransport Lightest => OperatingSystem.IsWindows() ? ProbeTransport.Tcp : ProbeTransport.Unix;

    /// <summary>The watched ends.</summary>
    internal int[] Readers { get; }

    /// <summary>The ends that bytes are written to.</summary>
    internal int[] Writers { get; }

    /// <summary>TCP's congestion control; null for UNIX sockets.</summary>
    internal string? CongestionControl { get; private set; }

    /// <summary>The requested options, with the kernel's values.</summary>
    internal IReadOnlyList<string> SocketOptions { get; private set; } = [];

    /// <summary>The highest watched descriptor.</summary>
    internal int HighestReader => Readers.Max();

    /// <summary>Opens the pairs.</summary>
    /// <exception cref="NativeException">Most often EMFILE; pairs opened so far are closed.</exception>
    /// <exception cref="SocketProblemException">
    /// An option does not fit these sockets, or the kernel refused it.
    /// </exception>
    /// <exception cref="OperationCanceledException">The operation was cancelled.</exception>
    internal static StreamPairs Open(
        ProbeTransport transport, int count, SocketOptionSet options, CancellationToken cancellation)
    {
        var pairs = new StreamPairs(transport, count, options);
        try
        {
            pairs.OpenAll(cancellation);
            return pairs;
        }
        catch
        {
            pairs.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reopens the pairs unless they are fresh, for a mechanism that takes them over: a
    /// socket belongs to its first completion port for life.
    /// </summary>
    /// <exception cref="NativeException">As <see cref="Open"/>.</exception>
    internal void ReopenUnlessFresh(CancellationToken cancellation)
    {
        if (_isTakenOver)
        {
            Dispose();
            OpenAll(cancellation);
        }
        _isTakenOver = true;
    }

    public void Dispose()
    {
        // The kernel needs 150 ms of a processor for both ends of 9,000 TCP connections, and Ctrl+C waits for it.
        Parallel.ForEach(_open, SystemSocket.Close);
        _open.Clear();
    }

    private void OpenAll(CancellationToken cancellation)
    {
        if (_transport == ProbeTransport.Tcp)
            OpenTcp(cancellation);
        else
            OpenUnix(cancellation);
        SetOptions();
    }

    private void OpenUnix(CancellationToken cancellation)
    {
        for (int i = 0; i < Readers.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            (int reader, int writer) = SocketCalls.OpenUnixPair($"pair {i + 1} of {Readers.Length}");
            Readers[i] = Keep(reader);
            Writers[i] = Keep(writer);
            SocketCalls.SetNonBlocking(reader, true);
        }
    }

    private void OpenTcp(CancellationToken cancellation)
    {
        var loopback = new IPEndPoint(IPAddress.Loopback, 0);
        using DescriptorHandle listener = SystemSocket.OpenListener(loopback, AcceptQueue);
        EndPoint address = SystemSocket.LocalEndPoint(listener.Value, loopback);
        for (int i = 0; i < Readers.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Writers[i] = Keep(SystemSocket.Open(address));
            SystemSocket.Connect(Writers[i], address);
            Readers[i] = Keep(SystemSocket.Accept(listener.Value, $"pair {i + 1} of {Readers.Length}"));
            SetUpTcp(Readers[i]);
            SetUpTcp(Writers[i]);
        }
        CongestionControl = SystemSocket.CongestionControl(Writers[0]);
    }

    private void SetOptions()
    {
        foreach (SocketOptionSetting setting in _options)
        {
            foreach (int descriptor in _open)
                setting.Set(descriptor);
        }
        SocketOptions = [.. _options.Select(setting => $"{setting.Option}={setting.Read(Writers[0])}")];
    }

    private static void SetUpTcp(int descriptor)
    {
        SystemSocket.SetNoDelay(descriptor);
        SystemSocket.SetResetOnClose(descriptor);
    }

    private int Keep(int descriptor)
    {
        _open.Add(descriptor);
        return descriptor;
    }
}
