namespace EventIo.Sockets;

/// <summary>Why a socket can't be read or changed.</summary>
public enum SocketProblem
{
    /// <summary>There is no option of that name.</summary>
    OptionUnknown,

    /// <summary>The option is for another kind of socket, or for another state.</summary>
    OptionNotForSocket,

    /// <summary>The value is invalid for the option.</summary>
    OptionValueInvalid,

    /// <summary>This kernel doesn't have the option, or has it switched off.</summary>
    OptionUnavailable,

    /// <summary>Setting it requires a capability.</summary>
    OptionNotPermitted,

    /// <summary>The kernel refused the value, for a reason that it does not report.</summary>
    OptionRefused,

    /// <summary>This host does not have the congestion control.</summary>
    CongestionControlUnavailable,

    /// <summary>Ordinary users may not choose the congestion control.</summary>
    CongestionControlNotPermitted,

    /// <summary>Only Linux supports it.</summary>
    LinuxOnly,

    /// <summary>There is no such process, or it has ended.</summary>
    ProcessNotFound,

    /// <summary>The number is that of a thread, not of a process.</summary>
    ProcessIsThread,

    /// <summary>This user may not inspect the process.</summary>
    ProcessNotPermitted,

    /// <summary>The process has no such descriptor open.</summary>
    DescriptorNotFound,

    /// <summary>The descriptor is not a socket, or of an unknown kind.</summary>
    DescriptorNotSocket,

    /// <summary>The descriptor now refers to another socket.</summary>
    SocketChanged,

    /// <summary>The socket is closed.</summary>
    SocketClosed,

    /// <summary>It is not a TCP connection or listener.</summary>
    NotTcp,

    /// <summary>The kernel can close only TCP connections and listeners.</summary>
    NotClosable,

    /// <summary>Closing sockets of other programs requires CAP_NET_ADMIN.</summary>
    CloseNotPermitted,

    /// <summary>The kernel was built without CONFIG_INET_DIAG_DESTROY.</summary>
    CloseUnavailable,

    /// <summary>There is no such network namespace.</summary>
    NamespaceNotFound,

    /// <summary>This user may not enter the network namespace.</summary>
    NamespaceNotPermitted,

    /// <summary>The kernel's socket diagnostics are not available.</summary>
    DiagnosticsUnavailable,
}
