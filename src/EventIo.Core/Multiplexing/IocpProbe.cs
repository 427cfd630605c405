using System.Net;
using System.Runtime.Versioning;
using EventIo.Native;
using EventIo.Native.Windows;

namespace EventIo.Multiplexing;

/// <summary>Asks Windows which of the calls around completion ports it has.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class IocpProbe
{
    /// <summary>Asks anew.</summary>
    /// <returns>Their names; those that every Windows has among them.</returns>
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
                // Its provider has it not.
            }
        }
    }
}
