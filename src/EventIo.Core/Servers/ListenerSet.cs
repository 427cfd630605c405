using System.Net;
using System.Net.Sockets;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Sockets;
using EventIo.Sockets.Options;
using Tmds.Linux;

namespace EventIo.Servers;

/// <summary>
/// The listening sockets of a server: one for each loop, or a single shared one for a UNIX path and on Windows.
/// </summary>
internal sealed class ListenerSet : IDisposable
{
    private const int PortAttempts = 10;

    private readonly List<DescriptorHandle> _handles = [];
    private readonly List<string> _refusedOptions = [];
    private readonly IReadOnlyList<SocketOptionSetting> _options;
    private SocketFile? _file;

    private ListenerSet(EndPoint endPoint, IReadOnlyList<SocketOptionSetting> options)
    {
        EndPoint = endPoint;
        _options = options;
    }

    /// <summary>Where they listen, with the actual port.</summary>
    internal EndPoint EndPoint { get; private set; }

    /// <summary>Whether all loops wait on the same socket.</summary>
    internal bool IsShared { get; private set; }

    /// <summary>All listening sockets.</summary>
    internal IReadOnlyList<DescriptorHandle> All => _handles;

    /// <summary>Options of a profile that Windows declares but refuses: old versions and Wine lack some.</summary>
    internal IReadOnlyList<string> RefusedOptions => _refusedOptions;

    /// <summary>Opens the sockets.</summary>
    /// <exception cref="NativeException">
    /// The address is in use, not this host's, or not allowed; no socket stays open.
    /// </exception>
    /// <exception cref="SocketProblemException">The kernel refused one of the options.</exception>
    internal static ListenerSet Open(
        EndPoint endPoint, int loopCount, int backlog, IReadOnlyList<SocketOptionSetting> options)
    {
        // Another program may bind the port that the kernel picked before all sockets of the set do.
        for (int attempt = 1; ; attempt++)
        {
            var set = new ListenerSet(endPoint, options);
            try
            {
                set.OpenAll(loopCount, backlog);
                return set;
            }
            catch (Exception problem)
            {
                set.Dispose();
                bool isTaken = problem is NativeException { ErrorNumber: Errno.EADDRINUSE };
                if (!isTaken || endPoint is not IPEndPoint { Port: 0 } || attempt == PortAttempts)
                    throw;
            }
        }
    }

    /// <summary>The socket of a loop.</summary>
    internal DescriptorHandle For(int loop) => _handles[IsShared ? 0 : loop];

    public void Dispose()
    {
        _file?.Remove();
        foreach (DescriptorHandle handle in _handles)
            handle.Dispose();
    }

    private void OpenAll(int loopCount, int backlog)
    {
        if (OperatingSystem.IsWindows())
        {
            // Windows delivers all connections of a port to one socket, even if SO_REUSEADDR lets others bind it.
            IsShared = loopCount > 1;
            _handles.Add(SystemSocket.OpenListener((IPEndPoint)EndPoint, backlog));
            foreach (SocketOptionSetting setting in _options)
                SetOrLeaveOut(setting);
            EndPoint = SystemSocket.LocalEndPoint(_handles[0].Value, EndPoint);
            return;
        }
        if (EndPoint is UnixDomainSocketEndPoint unix)
        {
            IsShared = loopCount > 1;
            DescriptorHandle handle = Bind(reusePort: false);
            // The socket file exists from now on, even if listen fails.
            _file = new SocketFile(unix.ToString());
            Listen(handle, backlog);
            return;
        }
        bool reusePort = loopCount > 1;
        if (reusePort)
            ClaimPort();
        for (int loop = 0; loop < loopCount; loop++)
        {
            Listen(Bind(reusePort), backlog);
            EndPoint = SocketCalls.LocalEndPoint(_handles[^1].Value, EndPoint);
        }
    }

    private void SetOrLeaveOut(SocketOptionSetting setting)
    {
        try
        {
            setting.Set(_handles[0].Value);
        }
        catch (SocketProblemException refused) when (setting.IsFromProfile
            && refused.Problem == SocketProblem.OptionUnavailable)
        {
            _refusedOptions.Add(setting.Option.Name);
        }
    }

    // With SO_REUSEPORT on both sides, two servers of one user would silently share a port. Binding without it first
    // detects the other server; for port 0 it also picks the port.
    private void ClaimPort()
    {
        using DescriptorHandle claim = Bind(reusePort: false);
        NativeException.Check(LibC.listen(claim.Value, 1), "listen(2)", EndPoint.ToString()!);
        EndPoint = SocketCalls.LocalEndPoint(claim.Value, EndPoint);
    }

    private DescriptorHandle Bind(bool reusePort)
    {
        var handle = new DescriptorHandle(SocketCalls.Open(EndPoint, LibC.SOCK_NONBLOCK));
        try
        {
            if (EndPoint is IPEndPoint)
                SetUpTcp(handle.Value, reusePort);
            foreach (SocketOptionSetting setting in _options)
                setting.Set(handle.Value);
            SocketCalls.Bind(handle.Value, EndPoint);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static void SetUpTcp(int descriptor, bool reusePort)
    {
        // A port whose last connections are still in TIME_WAIT can be used again at once (socket(7)).
        SocketCalls.SetOption(descriptor, LibC.SOL_SOCKET, LibC.SO_REUSEADDR, 1, "SO_REUSEADDR");
        if (reusePort)
            SocketCalls.SetOption(descriptor, LibC.SOL_SOCKET, LibC.SO_REUSEPORT, 1, "SO_REUSEPORT");
        // Accepted sockets inherit it from the listener, which saves a call for each connection.
        SocketCalls.SetOption(descriptor, LibC.IPPROTO_TCP, LibC.TCP_NODELAY, 1, "TCP_NODELAY");
    }

    private void Listen(DescriptorHandle handle, int backlog)
    {
        _handles.Add(handle);
        NativeException.Check(LibC.listen(handle.Value, backlog), "listen(2)", EndPoint.ToString()!);
    }
}
