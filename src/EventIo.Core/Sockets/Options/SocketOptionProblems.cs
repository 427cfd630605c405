using System.Globalization;
using EventIo.Native;
using EventIo.Native.Windows;
using static System.FormattableString;

namespace EventIo.Sockets.Options;

/// <summary>Creates exceptions about an option, its value or its socket.</summary>
internal static class SocketOptionProblems
{
    internal static SocketProblemException OptionUnknown(string name)
    {
        string[] alike = [.. SocketOptionCatalog.All.Select(option => option.Name).Where(known => AreAlike(known,
            name))];
        return new(
            SocketProblem.OptionUnknown, name, $"There is no socket option '{name}'.",
            alike.Length > 0
                ? $"Did you mean {string.Join(" or ", alike)}? Get-SocketOption -ListAvailable lists all."
                : "Get-SocketOption -ListAvailable lists all options.");
    }

    internal static SocketProblemException OptionOfOtherSystem(SocketOptionDescription option) => new(
        SocketProblem.OptionUnavailable, option.Name,
        OperatingSystem.IsWindows() ? $"{option} is an option of Linux; Windows doesn't have it."
            : $"{option} is an option of Windows; Linux doesn't have it.",
        "Get-SocketOption -ListAvailable lists the options of this system.");

    internal static SocketProblemException OptionNotForSocket(SocketOptionDescription option, SocketIdentity socket)
    {
        string isFor = Describe(option);
        string isHere = !option.Kinds.Contains(socket.Kind) ? $"a {SocketProblems.Name(socket.Kind)} socket"
            : option.IsIPv6Only && !socket.IsIPv6 ? "one of IPv4"
            : Describe(socket.Role);
        return new(
            SocketProblem.OptionNotForSocket, option.Name, $"{option} is for {isFor}; {socket} is {isHere}.",
            $"Leave it out here. Get-SocketOption -ListAvailable -Name {option} shows details.");
    }

    internal static SocketProblemException OptionNotFor(SocketOptionDescription option, string place) => new(
        SocketProblem.OptionNotForSocket, option.Name,
        $"{option} is for {Describe(option)}, and {place} has no such socket.",
        $"Leave it out. Get-SocketOption -ListAvailable -Name {option} shows details.");

    internal static SocketProblemException OptionNeedsDescriptor(SocketOptionDescription option) => new(
        SocketProblem.OptionNotForSocket, option.Name,
        $"{option} is set on each connection, and a connection in a ring's own table (DirectDescriptors) has no " +
        "descriptor for it.",
        "Leave the option or the profile out, or the ring feature DirectDescriptors.");

    internal static SocketProblemException ValueInvalid(SocketOptionDescription option, object? value) => new(
        SocketProblem.OptionValueInvalid, option.Name,
        $"'{Convert.ToString(value, CultureInfo.InvariantCulture)}' is not a value for {option}.",
        $"It takes {Range(option)}; for example {option.Example}.");

    internal static SocketProblemException NotReadable(SocketOptionDescription option) => new(
        SocketProblem.OptionUnavailable, option.Name, $"{option} can be set but not read.",
        $"Read {option.ReadAs} instead.");

    /// <summary>The kernel returned an error for reading or setting an option.</summary>
    internal static Exception Refused(SocketOptionDescription option, bool isSet, int errorNumber, object? value)
    {
        string call = (isSet ? "setsockopt" : "getsockopt") + (OperatingSystem.IsWindows() ? "" : "(2)");
        var cause = new NativeException(call, errorNumber, option.Name);
        return (errorNumber, option.Name) switch
        {
            (Errno.ENOENT, "TCP_CONGESTION") => new SocketProblemException(
                SocketProblem.CongestionControlUnavailable, option.Name,
                $"This host has no congestion control '{value}'.",
                CongestionControls.Available() is { Length: > 0 } available
                    ? $"It has {string.Join(", ", available)}."
                    : "sysctl net.ipv4.tcp_available_congestion_control lists those that it has.", cause),
            (Errno.EPERM, "TCP_CONGESTION") => new SocketProblemException(
                SocketProblem.CongestionControlNotPermitted, option.Name,
                $"The congestion control '{value}' is not allowed for ordinary users.",
                $"Use {string.Join(", ", CongestionControls.Allowed())}; or run with CAP_NET_ADMIN.", cause),
            (Errno.EOPNOTSUPP, "TCP_FASTOPEN_CONNECT") => new SocketProblemException(
                SocketProblem.OptionUnavailable, option.Name,
                FastOpen.MissingBit(FastOpen.ClientBit) ?? cause.Message, FastOpen.EnableAction, cause),
            (Errno.EPERM or Errno.EACCES, _) => new SocketProblemException(
                SocketProblem.OptionNotPermitted, option.Name,
                $"Setting {option} to {value} is not allowed for ordinary users.",
                $"It requires {option.Capability ?? "more rights"}: run as root, or choose another value.", cause),
            (Errno.ENOPROTOOPT or Errno.EOPNOTSUPP, _) => new SocketProblemException(
                SocketProblem.OptionUnavailable, option.Name, $"{Kernel} doesn't have {option} for this socket.",
                option.Since is { } since
                    ? $"It came with {(OperatingSystem.IsWindows() ? "Windows" : "Linux")} {since}."
                    : "Leave it out here.",
                cause),
            (Errno.EINVAL, _) => new SocketProblemException(
                SocketProblem.OptionRefused, option.Name,
                $"{Kernel} refused {option}{(isSet ? $" {value}" : "")} here (EINVAL).",
                $"It takes {Range(option)}{(option.KernelEffect is { } effect ? $"; {effect}" : "")}.", cause),
            _ => cause,
        };
    }

    /// <summary>Describes the range of an option: <c>1 to 32767 s</c>.</summary>
    internal static string Range(SocketOptionDescription option) => option.Type switch
    {
        SocketOptionType.Flag => "0 or 1",
        SocketOptionType.Name => string.Join(", ", CongestionControls.Available()),
        SocketOptionType.Linger => "'off' or a number of seconds",
        SocketOptionType.Rate => $"'unlimited' or a number of {option.Unit}",
        _ => Invariant($"{option.Minimum} to {option.Maximum} {option.Unit}").TrimEnd(),
    };

    private static string Kernel => !OperatingSystem.IsWindows() ? "This kernel"
        : WindowsHost.WineVersion is { } wine ? $"This Wine ({wine})"
        : "This Windows";

    private static string Describe(SocketOptionDescription option)
    {
        string kinds = $"{string.Join(" and ", option.Kinds.Select(SocketProblems.Name))} sockets";
        if (option.IsIPv6Only)
            kinds = $"IPv6 {kinds}";
        return option.AppliesTo switch
        {
            SocketRole.Unconnected => $"{kinds} before connect{(OperatingSystem.IsWindows() ? "" : "(2)")}",
            SocketRole.Connected => $"{kinds} that are connected",
            SocketRole.Listener | SocketRole.Unconnected => $"{kinds} that listen, or are not connected yet",
            _ => kinds,
        };
    }

    private static string Describe(SocketRole role) => role switch
    {
        SocketRole.Listener => "a listener",
        SocketRole.Connected => "a connection",
        _ => "not connected",
    };

    // The same except for one or two letters, or one contains the other: NODELAY, TCP_NODELY.
    private static bool AreAlike(string known, string given) =>
        given.Length > 2
        && (known.Contains(given, StringComparison.OrdinalIgnoreCase)
            || Distance(known, given.ToUpperInvariant()) <= 2);

    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.Length];
    }
}
