using System.Net;
using System.Runtime.Versioning;
using EventIo.Native;
using EventIo.Native.Windows;

namespace EventIo.Multiplexing.CompletionPorts;

/// <summary>Asks Windows which calls for completion ports it supports.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class IocpProbe
{
    /// <summary>Asks the system; nothing is cached.</summary>
    /// <returns>Their names, including those that every Windows has.</returns>
    internal static IReadOnlyList<string> Features()
    {
        List<string> features = ["GetQueuedCompletionStatusEx", "CancelIoEx"];
        using var socket = new WindowsSocketHandle(WindowsSockets.Open(new IPEndPoint(IPAddress.Loopback, 0)));
        if (WindowsSockets.TrySkipPacketOnSuccess(socket.Value))
            features.Add("FILE_SKIP_COMPLETION_PORT_ON_SUCCESS");
        AddIfThere("AcceptEx", () => SocketExtensions.AcceptEx(socket.Value));
        AddIfThere("ConnectEx", () => SocketExtensions.ConnectEx(socket.Value));
        AddIfThere("TransmitFile", () => SocketExtensions.TransmitFile(socket.Value));
        return features;

        void AddIfThere(string name, Action find)
        {
            try
            {
                find();
                features.Add(name);
            }
            catch (NativeException)
            {
                // The socket's provider does not implement it.
            }
        }
    }
}
