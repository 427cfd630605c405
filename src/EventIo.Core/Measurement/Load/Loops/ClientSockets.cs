using System.Net;
using System.Net.Sockets;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Windows;
using EventIo.Sockets.Options;
using Tmds.Linux;

namespace EventIo.Measurement.Load.Loops;

/// <summary>Opens the sockets of a run's clients as the plan specifies. Opening allocates nothing.</summary>
internal sealed unsafe partial class ClientSockets : IDisposable
{
    // Lets connect(2), which knows the peer, choose the port: a port can be used once for each peer (ip(7)).
    private const int IP_BIND_ADDRESS_NO_PORT = 24;

    private readonly NativeAddress[] _sources;
    private readonly SocketOptionSetting[] _settings;
    private readonly int _domain;
    private readonly AddressFamily _remoteFamily;
    private readonly bool _isTcp;

    internal ClientSockets(LoadPlan plan)
    {
        EndPoint endPoint = plan.Target.EndPoint;
        Remote = new NativeAddress(endPoint);
        _sources = [.. plan.SourceAddresses.Select(address => new NativeAddress(new IPEndPoint(address, 0)))];
        _settings = plan.SocketSettings;
        _domain = OperatingSystem.IsWindows() ? WindowsSockets.Family(endPoint) : SocketCalls.Domain(endPoint);
        _remoteFamily = endPoint.AddressFamily;
        _isTcp = endPoint.AddressFamily != AddressFamily.Unix;
        foreach (IPAddress source in plan.SourceAddresses)
            CheckSource(source);
        CheckSettings(endPoint);
        CallsPerOpen = 1 + (_isTcp ? 1 : 0) + _settings.Length + (_sources.Length > 0 ? 2 : 0);
    }

    /// <summary>The address to connect to.</summary>
    internal NativeAddress Remote { get; }

    /// <summary>System calls of each <see cref="Open"/>.</summary>
    internal int CallsPerOpen { get; }

    /// <summary>Opens a client's socket.</summary>
    /// <param name="client">The client's number, which determines its source address.</param>
    /// <returns>A non-blocking descriptor; or a negative errno, with nothing left open.</returns>
    internal int Open(int client) => OperatingSystem.IsWindows() ? OpenOnWindows(client) : OpenOnLinux(client);

    private int OpenOnLinux(int client)
    {
        int descriptor = HotCalls.Socket(_domain, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, 0);
        if (descriptor < 0)
            return -HotCalls.LastError;
        int result = SetUp(descriptor, client);
        if (result == 0)
            return descriptor;
        _ = HotCalls.Close(descriptor);
        return result;
    }

    public void Dispose()
    {
        Remote.Dispose();
        _any?.Dispose();
        Array.ForEach(_sources, source => source.Dispose());
    }

    // Checked in advance: later, a wrong address would look like a lack of ports.
    private static void CheckSource(IPAddress source)
    {
        var endPoint = new IPEndPoint(source, 0);
        if (OperatingSystem.IsWindows())
        {
            CheckSourceOnWindows(endPoint);
            return;
        }
        using var socket = new DescriptorHandle(SocketCalls.Open(endPoint, 0));
        SocketCalls.SetOption(socket.Value, LibC.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1, "IP_BIND_ADDRESS_NO_PORT");
        SocketCalls.Bind(socket.Value, endPoint);
    }

    // Checked in advance, so that the error names the refused option; later it would be just a failed connection.
    private void CheckSettings(EndPoint endPoint)
    {
        if (_settings.Length == 0)
            return;
        using DescriptorHandle socket = SystemSocket.OpenHandle(endPoint);
        foreach (SocketOptionSetting setting in _settings.Where(setting => !setting.IsFromProfile))
        {
            int result = setting.Apply(socket.Value);
            if (result < 0)
                throw SocketOptionProblems.Refused(setting.Option, isSet: true, -result, setting.Value);
        }
    }

    private int SetUp(int descriptor, int client)
    {
        if (_isTcp && !Set(descriptor, LibC.IPPROTO_TCP, LibC.TCP_NODELAY))
            return -HotCalls.LastError;
        foreach (SocketOptionSetting setting in _settings)
        {
            int result = setting.Apply(descriptor);
            if (result < 0 && !setting.IsFromProfile)
                return result;
        }
        if (_sources.Length == 0)
            return 0;
        NativeAddress source = _sources[client % _sources.Length];
        return Set(descriptor, LibC.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT)
            && HotCalls.Bind(descriptor, (void*)source.Address, (uint)source.Length) == 0 ? 0 : -HotCalls.LastError;
    }

    private static bool Set(int descriptor, int level, int option)
    {
        int on = 1;
        return HotCalls.SetSocketOption(descriptor, level, option, (byte*)&on, sizeof(int)) == 0;
    }
}
