using System.Globalization;
using EventIo.Native;
using EventIo.Native.Windows;

namespace EventIo.Sockets;

/// <summary>The problems in words. All of them are made here.</summary>
internal static class SocketProblems
{
    internal static SocketProblemException OptionUnknown(string name)
    {
        string[] alike = [.. SocketOptionCatalog.All.Select(option => option.Name).Where(known => AreAlike(known, name))];
        return new(
            SocketProblem.OptionUnknown, name, $"There is no socket option '{name}'.",
            alike.Length > 0
                ? $"Did you mean {string.Join(" or ", alike)}? Get-SocketOption -ListAvailable lists all."
                : "Get-SocketOption -ListAvailable lists those that there are.");
    }

    internal static SocketProblemException OptionOfOtherSystem(SocketOptionDescription option) => new(
        SocketProblem.OptionUnavailable, option.Name,
        OperatingSystem.IsWindows() ? $"{option} is an option of Linux; Windows doesn't have it." : $"{option} is an option of Windows; Linux doesn't have it.",
        "Get-SocketOption -ListAvailable lists those that there are here.");

    internal static SocketProblemException OptionNotForSocket(SocketOptionDescription option, SocketIdentity socket)
    {
        string isFor = Describe(option);
        string isHere = !option.Kinds.Contains(socket.Kind) ? $"a {Name(socket.Kind)} socket"
            : option.IsIPv6Only && !socket.IsIPv6 ? "one of IPv4"
            : Describe(socket.Role);
        return new(
            SocketProblem.OptionNotForSocket, option.Name, $"{option} is for {isFor}; {socket} is {isHere}.",
            $"Leave it out here. Get-SocketOption -ListAvailable -Name {option} tells more.");
    }

    internal static SocketProblemException OptionNotFor(SocketOptionDescription option, string place) => new(
        SocketProblem.OptionNotForSocket, option.Name, $"{option} is for {Describe(option)}, which {place} has none of.",
        $"Leave it out. Get-SocketOption -ListAvailable -Name {option} tells more.");

    internal static SocketProblemException OptionNeedsDescriptor(SocketOptionDescription option) => new(
        SocketProblem.OptionNotForSocket, option.Name,
        $"{option} is set on each connection, and a connection in a ring's own table (DirectDescriptors) has no descriptor for it.",
        "Leave the option or the profile out, or the ring feature DirectDescriptors.");

    internal static SocketProblemException ValueInvalid(SocketOptionDescription option, object? value) => new(
        SocketProblem.OptionValueInvalid, option.Name,
        $"'{Convert.ToString(value, CultureInfo.InvariantCulture)}' is no value for {option}.",
        $"It takes {Range(option)}; for example {option.Example}.");

    internal static SocketProblemException NotReadable(SocketOptionDescription option) => new(
        SocketProblem.OptionUnavailable, option.Name, $"{option} can be set but not read.",
        $"{option.ReadAs} tells what it has set.");

    /// <summary>The kernel gave an error number instead of a value, or for a value.</summary>
    internal static Exception Refused(SocketOptionDescription option, bool isSet, int errorNumber, object? value)
    {
        string call = (isSet ? "setsockopt" : "getsockopt") + (OperatingSystem.IsWindows() ? "" : "(2)");
        var cause = new NativeException(call, errorNumber, option.Name);
        return (errorNumber, option.Name) switch
        {
            (Errno.ENOENT, "TCP_CONGESTION") => new SocketProblemException(
                SocketProblem.OptionValueInvalid, option.Name, $"This host has no congestion control '{value}'.",
                $"It has {string.Join(", ", CongestionControls.Available())}.", cause),
            (Errno.EPERM, "TCP_CONGESTION") => new SocketProblemException(
                SocketProblem.OptionNotPermitted, option.Name, $"The congestion control '{value}' is not for ordinary users.",
                $"Use {string.Join(", ", CongestionControls.Allowed())}; or run with CAP_NET_ADMIN.", cause),
            (Errno.EOPNOTSUPP, "TCP_FASTOPEN_CONNECT") => new SocketProblemException(
                SocketProblem.OptionUnavailable, option.Name,
                FastOpen.MissingBit(FastOpen.ClientBit) ?? cause.Message, FastOpen.EnableAction, cause),
            (Errno.EPERM or Errno.EACCES, _) => new SocketProblemException(
                SocketProblem.OptionNotPermitted, option.Name, $"Setting {option} to {value} is not for ordinary users.",
                $"It takes {option.Capability ?? "more rights"}: run as root, or choose another value.", cause),
            (Errno.ENOPROTOOPT or Errno.EOPNOTSUPP, _) => new SocketProblemException(
                SocketProblem.OptionUnavailable, option.Name, $"{Kernel} doesn't have {option} for this socket.",
                option.Since is { } since ? $"It came with {(OperatingSystem.IsWindows() ? "Windows" : "Linux")} {since}." : "Leave it out here.",
                cause),
            (Errno.EINVAL, _) => new SocketProblemException(
                SocketProblem.OptionRefused, option.Name, $"{Kernel} refused {option}{(isSet ? $" {value}" : "")} here (EINVAL).",
                $"It takes {Range(option)}{(option.KernelEffect is { } effect ? $"; {effect}" : "")}.", cause),
            _ => cause,
        };
    }

    internal static SocketProblemException LinuxOnly(object subject, string what, string action) => new(
        SocketProblem.LinuxOnly, subject, $"{what} on Linux only: it stands on pidfd_getfd(2).", action);

    internal static SocketProblemException ProcessNotFound(int process, Exception? cause = null) => new(
        SocketProblem.ProcessNotFound, process, Say($"There is no process {process}, or it has ended."),
        "Get-TcpSocket lists the sockets of those that there are.", cause);

    internal static SocketProblemException ProcessNotPermitted(int process, NativeException cause) => new(
        SocketProblem.ProcessNotPermitted, process,
        Say($"This user may not look into process {process} ({cause.ErrorName})."), PermissionAction(cause), cause);

    internal static SocketProblemException DescriptorNotFound(int process, int descriptor, NativeException cause) => new(
        SocketProblem.DescriptorNotFound, descriptor, Say($"Process {process} has no descriptor {descriptor} open."),
        Say($"Get-TcpSocket -ProcessId {process} lists those that are sockets."), cause);

    internal static SocketProblemException DescriptorNotSocket(string holder, int descriptor) => new(
        SocketProblem.DescriptorNotSocket, descriptor,
        Say($"Descriptor {descriptor} of {holder} is no TCP, UDP or UNIX socket."),
        "Get-TcpSocket -Kind Tcp, Udp, Unix lists those that are.");

    internal static SocketProblemException SocketChanged(string holder, int descriptor, SocketIdentity now) => new(
        SocketProblem.SocketChanged, descriptor,
        Say($"Descriptor {descriptor} of {holder} is another socket by now ({now}): nothing was touched."),
        "List the sockets again.");

    internal static SocketProblemException Closed(object subject) => new(
        SocketProblem.SocketClosed, subject, $"The socket is closed: {subject}.", "List the sockets again.");

    internal static SocketProblemException NotTcp(object socket) => new(
        SocketProblem.NotTcp, socket, $"{socket} is no TCP socket: only those have TCP_INFO.",
        "Get-TcpSocket lists TCP sockets unless -Kind asks for others.");

    /// <summary>What an option takes, in words: <c>1 to 32767 s</c>.</summary>
    internal static string Range(SocketOptionDescription option) => option.Type switch
    {
        SocketOptionType.Flag => "0 or 1",
        SocketOptionType.Name => string.Join(", ", CongestionControls.Available()),
        SocketOptionType.Linger => "'off' or a number of seconds",
        SocketOptionType.Rate => $"'unlimited' or a number of {option.Unit}",
        _ => Say($"{option.Minimum} to {option.Maximum} {option.Unit}").TrimEnd(),
    };

    private static string Kernel => !OperatingSystem.IsWindows() ? "This kernel"
        : WindowsHost.WineVersion is { } wine ? $"This Wine ({wine})"
        : "This Windows";

    private static string Describe(SocketOptionDescription option)
    {
        string kinds = $"{string.Join(" and ", option.Kinds.Select(Name))} sockets";
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

    internal static string Name(SocketKind kind) => kind.ToString().ToUpperInvariant();

    private static string PermissionAction(NativeException cause) => cause.ErrorNumber == Errno.ENOSYS
        ? $"The kernel lacks {cause.Call} (Linux 5.6), or a seccomp filter hides it."
        : "Run as root or as the process's own user; where kernel.yama.ptrace_scope is 1 or more, or in a container, " +
            "it takes CAP_SYS_PTRACE.";

    // The same letters but for one or two, or one in the other: NODELAY, TCP_NODELY.
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

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
