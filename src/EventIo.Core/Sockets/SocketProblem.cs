namespace EventIo.Sockets;

/// <summary>What stands in the way of looking into a socket or changing it.</summary>
public enum SocketProblem
{
    /// <summary>There is no option of that name.</summary>
    OptionUnknown,

    /// <summary>The option is for another kind of socket, or for another state.</summary>
    OptionNotForSocket,

    /// <summary>The option can't have that value.</summary>
    OptionValueInvalid,

    /// <summary>This kernel doesn't have the option, or has it switched off.</summary>
    OptionUnavailable,

    /// <summary>Setting it takes a capability.</summary>
    OptionNotPermitted,

    /// <summary>The kernel refused the value, for a reason of its own.</summary>
    OptionRefused,

    /// <summary>Other systems than Linux have no way to it.</summary>
    LinuxOnly,

    /// <summary>There is no such process, or it has ended.</summary>
    ProcessNotFound,

    /// <summary>The process is not for this user to look into.</summary>
    ProcessNotPermitted,

    /// <summary>The process has no such descriptor open.</summary>
    DescriptorNotFound,

    /// <summary>The descriptor is no socket of a kind that is known here.</summary>
    DescriptorNotSocket,

    /// <summary>The descriptor is another socket by now.</summary>
    SocketChanged,

    /// <summary>The socket is closed.</summary>
    SocketClosed,

    /// <summary>It is no TCP connection or listener.</summary>
    NotTcp,

    /// <summary>There is no such network namespace.</summary>
    NamespaceNotFound,

    /// <summary>The network namespace is not for this user to enter.</summary>
    NamespaceNotPermitted,

    /// <summary>The kernel's socket diagnostics are not to be had.</summary>
    DiagnosticsUnavailable,
}
