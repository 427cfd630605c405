using System.Globalization;
using System.Management.Automation;
using EventIo.Findings;

namespace EventIo.Views;

/// <content>Cells of the views of live event loops.</content>
public static partial class FormatView
{
    /// <summary>
    /// A name from outside without control characters: a process can choose any name, even with terminal escapes.
    /// </summary>
    /// <param name="value">A name, or null.</param>
    /// <returns>The text, each control character as <c>\xHH</c>.</returns>
    [Hidden]
    public static string Plain(object? value) => PlainText.Of(value?.ToString() ?? "");

    /// <summary>A process in one cell.</summary>
    /// <param name="row">An object with ProcessId and ProcessName.</param>
    /// <returns>The text: <c>812/nginx</c>.</returns>
    [Hidden]
    public static string ProcessCell(PSObject row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return Plain($"{Text(row, "ProcessId")}/{Text(row, "ProcessName")}");
    }

    /// <summary>How a thread waits, and on which descriptor.</summary>
    /// <param name="row">A loop's thread.</param>
    /// <returns>The text: <c>Epoll 8</c>.</returns>
    [Hidden]
    public static string WaitCell(PSObject row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return $"{Text(row, "Mechanism")} {Text(row, "FileDescriptor")}".TrimEnd();
    }

    /// <summary>How the workers of a port share its listener.</summary>
    /// <param name="row">A loop's thread.</param>
    /// <returns>
    /// The text: <c>reuseport</c>, <c>exclusive</c> or <c>shared</c>; empty for one that doesn't watch it.
    /// </returns>
    [Hidden]
    public static string SharingCell(PSObject row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return Text(row, "IsReusePort") == "True" ? "reuseport"
            : Text(row, "IsExclusive") is { Length: > 0 } text ? text == "True" ? "exclusive" : "shared"
            : "";
    }

    /// <summary>The set that an entry belongs to.</summary>
    /// <param name="row">An entry.</param>
    /// <returns>The text: <c>812/nginx epoll set 8</c>, or its thread for a poll or select.</returns>
    [Hidden]
    public static string SetCell(PSObject row)
    {
        ArgumentNullException.ThrowIfNull(row);
        string descriptor = Text(row, "EpollDescriptor");
        return ProcessCell(row)
            + (descriptor.Length > 0 ? $" epoll set {descriptor}" : $" thread {Text(row, "ThreadId")}");
    }

    /// <summary>A share in whole percent.</summary>
    /// <param name="value">A share, or null.</param>
    /// <returns>The text; empty for null.</returns>
    [Hidden]
    public static string Percent(object? value) =>
        value is null ? "" : ToDouble(value).ToString("0", CultureInfo.CurrentCulture);

    /// <summary>The kinds of findings, each once, with its count.</summary>
    /// <param name="value">Findings.</param>
    /// <returns>The text: <c>LostEdge x3 WriteSpin</c>.</returns>
    [Hidden]
    public static string CountedKinds(object? value) => string.Join(' ', Kinds(value)
        .CountBy(kind => kind)
        .Select(kind => kind.Value > 1 ? $"{kind.Key} x{kind.Value.ToString(CultureInfo.CurrentCulture)}" : kind.Key));

    /// <summary>Findings in full, one a line, without control characters.</summary>
    /// <param name="value">Findings.</param>
    /// <returns>The text.</returns>
    [Hidden]
    public static string FindingLines(object? value) => string.Join(Environment.NewLine, Items(value).Select(Plain));

    /// <summary>
    /// The target of a set's entry: the ends of a socket, the processes with the other end of a pipe or an unnamed
    /// socket, or other details.
    /// </summary>
    /// <param name="row">An entry.</param>
    /// <returns>The text.</returns>
    [Hidden]
    public static string EntryTarget(PSObject row)
    {
        ArgumentNullException.ThrowIfNull(row);
        string local = Text(row, "Local");
        string remote = Text(row, "Remote");
        string detail = Text(row, "Detail");
        string text = local.Length > 0 ? remote.Length == 0 ? local : $"{local} to {remote}"
            : detail.Length > 0 ? detail
            : string.Join(", ", Items(row.Properties["PeerHolders"]?.Value).Select(holder => $"to {holder}"));
        return Plain(Text(row, "IsGhost") == "True" ? $"Ghost {text}".TrimEnd() : text);
    }

    /// <summary>A count and a limit: <c>3/256</c>.</summary>
    /// <param name="count">The count.</param>
    /// <param name="size">The limit.</param>
    /// <returns>The text; empty for null.</returns>
    [Hidden]
    public static string Fill(object? count, object? size) => count is null ? "" : $"{count}/{size}";
}
