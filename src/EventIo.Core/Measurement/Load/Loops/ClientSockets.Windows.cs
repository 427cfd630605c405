using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using EventIo.Native.Linux;
using EventIo.Native.Windows;
using EventIo.Sockets.Options;

namespace EventIo.Measurement.Load.Loops;

/// <content>Opens the sockets on Windows, where ConnectEx requires a bound socket.</content>
internal sealed unsafe partial class ClientSockets
{
    private NativeAddress? _any;

    [SupportedOSPlatform("windows")]
    private int OpenOnWindows(int client)
    {
        int descriptor = (int)WindowsSockets.TryOpen(_domain);
        if (descriptor < 0)
            return -SystemError.ToErrno(WinSock.LastError);
        int result = SetUpOnWindows(descriptor, client);
        if (result == 0)
            return descriptor;
        _ = WinSock.Close(descriptor);
        return result;
    }

    [SupportedOSPlatform("windows")]
    private int SetUpOnWindows(int descriptor, int client)
    {
        int on = 1;
        if (WinSock.SetOption(
            descriptor, SocketConstants.IPPROTO_TCP, SocketConstants.TCP_NODELAY, &on, sizeof(int)) != 0)
            return -SystemError.ToErrno(WinSock.LastError);
        foreach (SocketOptionSetting setting in _settings)
        {
            int result = setting.Apply(descriptor);
            if (result < 0 && !setting.IsFromProfile)
                return result;
        }
        NativeAddress source = _sources.Length > 0 ? _sources[client % _sources.Length] : Any();
        return WinSock.Bind(descriptor, (byte*)source.Address, source.Length) == 0
            ? 0
            : -SystemError.ToErrno(WinSock.LastError);
    }

    private NativeAddress Any() => _any ??= new NativeAddress(new IPEndPoint(
        _remoteFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0));

    [SupportedOSPlatform("windows")]
    private static void CheckSourceOnWindows(IPEndPoint source)
    {
        using var socket = new WindowsSocketHandle(WindowsSockets.Open(source));
        WindowsSockets.Bind(socket.Value, source);
    }
}
