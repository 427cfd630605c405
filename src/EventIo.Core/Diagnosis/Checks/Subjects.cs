using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Sockets.Listing;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks;

/// <summary>Describes the subjects of findings in an operator's words.</summary>
internal static class Subjects
{
    /// <summary>The remedy if the process of a socket is hidden; root gets a more precise one.</summary>
    internal const string AsRoot =
        "Run Test-NetworkHost as root, outside of containers: the process of this socket is hidden here";

    /// <summary>The whole host.</summary>
    internal const string Host = "this host";

    /// <summary>A listener or a connection with its process: <c>nginx[812] 0.0.0.0:8080</c>.</summary>
    internal static string Of(TcpSocket socket) =>
        socket.ProcessId is { } id ? Invariant($"{socket.ProcessName}[{id}] {Ends(socket)}") : Ends(socket);

    /// <summary>A connection's ends: <c>10.0.0.1:80 to 10.0.0.2:5000</c>; a listener's address.</summary>
    internal static string Ends(TcpSocket socket) =>
        socket.Remote is null ? socket.Local ?? "" : $"{socket.Local} to {socket.Remote}";

    /// <summary>Returns the process that owns a socket; null if it is not visible.</summary>
    internal static HostProcess? Owner(HostWindow window, TcpSocket socket) =>
        socket.ProcessId is { } id ? Process(window, id) : null;

    /// <summary>
    /// Returns whether any process, visible or hidden, has a connection open. A connection without an inode waits to be
    /// accepted, or was closed.
    /// </summary>
    internal static bool IsOpen(TcpSocket connection) =>
        connection.ProcessId is not null || connection.Inode is not null;

    /// <summary>
    /// Returns what connections of one process have in common: the process, or the address if it is hidden.
    /// </summary>
    internal static (int? ProcessId, string? Local) Key(TcpSocket connection) =>
        (connection.ProcessId, connection.ProcessId is null ? connection.Local : null);

    /// <summary>Returns a process as it was last seen; null if it is not visible.</summary>
    internal static HostProcess? Process(HostWindow window, int id) =>
        window.After.Processes.GetValueOrDefault(id) ?? window.Before.Processes.GetValueOrDefault(id);

    /// <summary>
    /// Returns a connection with its owner from the second snapshot; the given one if that snapshot lacks it.
    /// </summary>
    internal static TcpSocket Latest(HostWindow window, TcpSocket socket) =>
        window.After.Sockets.Connections.GetValueOrDefault(socket.NetlinkCookie)?.Socket ?? socket;

    /// <summary>Returns the remedy for a setting that only the initial network namespace has.</summary>
    /// <param name="setting">Its name, as sysctl(8) takes it.</param>
    internal static string RaiseOnHost(string setting) =>
        $"Raise {setting} on the host: this network namespace does not have it";
}
