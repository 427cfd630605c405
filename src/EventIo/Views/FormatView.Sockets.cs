using System.Globalization;
using System.Management.Automation;

namespace EventIo.Views;

/// <content>Cells of the views of sockets.</content>
public static partial class FormatView
{
    private const int SocketRoles = 3;
    private const int EndPointWidth = 21;
    private const string MappedPrefix = "[::ffff:";
    private const double MillisecondsPerSecond = 1_000;
    private const double SecondsPerMinute = 60;

    /// <summary>A socket in one line, above its options.</summary>
    /// <param name="row">An option of it.</param>
    /// <returns>Its holder, descriptor and ends.</returns>
    [Hidden]
    public static string Socket(PSObject row)
    {
        ArgumentNullException.ThrowIfNull(row);
        string server = Text(row, "ServerName");
        string holder = server.Length > 0 ? server : $"{Text(row, "ProcessName")} ({Text(row, "ProcessId")})";
        string remote = Text(row, "Remote");
        string ends = remote.Length > 0 ? $"{Text(row, "Local")} to {remote}" : Text(row, "Local");
        return $"{holder} descriptor {Text(row, "FileDescriptor")}, {Text(row, "Role")} {ends}".TrimEnd();
    }

    /// <summary>A socket's state.</summary>
    /// <param name="row">A socket.</param>
    /// <returns>
    /// Its name; <c>Unconnected</c> if the kernel reports a UDP or UNIX socket as closed.
    /// </returns>
    [Hidden]
    public static string State(PSObject row)
    {
        ArgumentNullException.ThrowIfNull(row);
        string state = Text(row, "State");
        return state == "Closed" && Text(row, "Kind") != "Tcp" ? "Unconnected" : state;
    }

    /// <summary>
    /// An end of a socket in 21 columns, the longest IPv4 end point. A longer one is cut at the front, so that the port
    /// remains visible.
    /// </summary>
    /// <param name="value">An end.</param>
    /// <returns>
    /// The text: <c>10.1.2.3:80</c>, also for IPv4 over a socket of IPv6; <c>…db8:1:2:3:4:5:6]:443</c>.
    /// </returns>
    [Hidden]
    public static string EndPoint(object? value)
    {
        string text = Plain(value);
        if (text.StartsWith(MappedPrefix, StringComparison.Ordinal) && text.Contains('.', StringComparison.Ordinal))
            text = text[MappedPrefix.Length..].Replace("]", "", StringComparison.Ordinal);
        return text.Length <= EndPointWidth ? text : $"…{text[^(EndPointWidth - 1)..]}";
    }

    /// <summary>Data that waits to be read; for a listener, connections that wait to be accepted.</summary>
    /// <param name="row">A socket.</param>
    /// <returns>Bytes, or connections.</returns>
    [Hidden]
    public static string ReceiveQueue(PSObject row) => Either(row, "AcceptQueue", "ReceiveQueueBytes");

    /// <summary>
    /// Data that waits to be sent or acknowledged; for a listener, the limit of the accept queue.
    /// </summary>
    /// <param name="row">A socket.</param>
    /// <returns>Bytes, or connections.</returns>
    [Hidden]
    public static string SendQueue(PSObject row) => Either(row, "AcceptQueueLimit", "SendQueueBytes");

    /// <summary>What a socket's timer waits for, and how long; for a listener, how full its accept queue is.</summary>
    /// <param name="row">A socket.</param>
    /// <returns>
    /// The text: <c>KeepAlive 66 min</c>, <c>Retransmit x3 204 ms</c>, <c>25 % full</c>; empty without either.
    /// </returns>
    [Hidden]
    public static string Timer(PSObject row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.Properties["AcceptQueuePercent"]?.Value is { } percent)
            return $"{Short(percent)} % full";
        string timer = Text(row, "Timer");
        if (timer is "" or "None")
            return "";
        string times = Text(row, "TimerRetransmits");
        return $"{timer}{(times is "" or "0" ? "" : $" x{times}")} " +
            $"{Duration(row.Properties["TimerMilliseconds"]?.Value)}";
    }

    /// <summary>The process that has a socket.</summary>
    /// <param name="row">A socket.</param>
    /// <returns>The text: <c>17/nginx</c>, with the number of others that share it; empty if unknown.</returns>
    [Hidden]
    public static string Owner(PSObject row)
    {
        ArgumentNullException.ThrowIfNull(row);
        string process = Text(row, "ProcessId");
        if (process.Length == 0)
            return "";
        int others = Items(row.Properties["Owners"]?.Value).Count() - 1;
        string more = others > 0 ? $" +{others.ToString(CultureInfo.CurrentCulture)}" : "";
        return $"{process}/{Text(row, "ProcessName")}{more}";
    }

    /// <summary>Bytes so far; if two samples are compared, bytes per second.</summary>
    /// <param name="total">Bytes so far.</param>
    /// <param name="perSecond">Bytes per second, or null.</param>
    /// <returns>The text: <c>1.20 MB</c>, <c>1.20 MB/s</c>.</returns>
    [Hidden]
    public static string Flow(object? total, object? perSecond) =>
        perSecond is null ? Bytes(total) : $"{Bytes(perSecond)}/s";

    /// <summary>The kinds of findings in the order of the row: most important first.</summary>
    /// <param name="value">A list of findings.</param>
    /// <returns>The kinds, each on a line.</returns>
    [Hidden]
    public static string KindLines(object? value) => string.Join('\n', Kinds(value));

    /// <summary>The states that an option is for.</summary>
    /// <param name="value">A SocketRole.</param>
    /// <returns>Their names; <c>any</c> for all of them.</returns>
    [Hidden]
    public static string Roles(object? value)
    {
        string roles = value?.ToString() ?? "";
        return roles.Split(',').Length == SocketRoles ? "any" : roles;
    }

    private static string Either(PSObject row, string first, string second)
    {
        ArgumentNullException.ThrowIfNull(row);
        string text = Text(row, first);
        return text.Length > 0 ? text : Text(row, second);
    }

    private static string Duration(object? milliseconds)
    {
        double value = Convert.ToDouble(milliseconds, CultureInfo.InvariantCulture);
        return value switch
        {
            < MillisecondsPerSecond => $"{Short(value)} ms",
            < MillisecondsPerSecond * SecondsPerMinute => $"{Short(value / MillisecondsPerSecond)} s",
            _ => $"{Short(value / MillisecondsPerSecond / SecondsPerMinute)} min",
        };
    }

    // Uses at most four characters.
    private static string Short(object value)
    {
        double number = Convert.ToDouble(PSObject.AsPSObject(value).BaseObject, CultureInfo.InvariantCulture);
        return number.ToString(number < 100 ? "0.#" : "0", CultureInfo.CurrentCulture);
    }
}
