using System.Globalization;

namespace EventIo.Sockets;

/// <summary>Reads and sets the options of a socket, and tells of it in records.</summary>
public static class SocketOptions
{
    /// <summary>Reads an option.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="option">The option.</param>
    /// <returns>The option as it is.</returns>
    /// <exception cref="SocketProblemException">The socket has no such option, or the kernel doesn't tell.</exception>
    public static SocketOption Read(SocketReference socket, SocketOptionDescription option)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(option);
        if (!option.Fits(socket.Identity))
            throw SocketProblems.OptionNotForSocket(option, socket.Identity);
        if (option.ReadAs is not null)
            throw SocketProblems.NotReadable(option);
        (object? value, string? note) = Look(socket, option);
        return Fill(socket, new SocketOption
        {
            Name = option.Name,
            Value = value,
            Unit = option.Unit,
            Note = note,
            Help = option.Help,
        });
    }

    /// <summary>Sets an option, and asks the kernel what has become of it.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="setting">The option and its value.</param>
    /// <returns>What was, what was asked for, and what is.</returns>
    /// <exception cref="SocketProblemException">The kernel refused.</exception>
    public static SocketOptionChange Set(SocketReference socket, SocketOptionSetting setting)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(setting);
        SocketOptionDescription option = setting.Option;
        (object? previous, _) = Look(socket, option);
        socket.Set(setting);
        (object? value, string? note) = Look(socket, option);
        return (SocketOptionChange)Fill(socket, new SocketOptionChange
        {
            Name = option.Name,
            Value = value,
            Unit = option.Unit,
            PreviousValue = previous,
            AskedValue = setting.Value,
            Note = note ?? Note(option, setting.Value, value),
            Help = option.Help,
        });
    }

    // What a Windows has in its headers and not in its sockets is told in the row: Wine and old ones lack some.
    private static (object? Value, string? Note) Look(SocketReference socket, SocketOptionDescription option)
    {
        try
        {
            object value = socket.Read(option);
            return (value, FastOpen.Note(socket, option, value));
        }
        catch (SocketProblemException refused) when (OperatingSystem.IsWindows()
            && refused.Problem is SocketProblem.OptionUnavailable or SocketProblem.OptionRefused)
        {
            return socket.Remembered(option) is { } seconds
                ? (seconds, "As it was set by SIO_KEEPALIVE_VALS: this system does not tell it.")
                : (null, refused.Message);
        }
    }

    private static string? Note(SocketOptionDescription option, object asked, object? value) => value is null || asked.Equals(value)
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"{asked} became {value}: {option.KernelEffect ?? "the system's choice"}.");

    private static SocketOption Fill(SocketReference socket, SocketOption option) => option with
    {
        Kind = socket.Identity.Kind,
        Role = socket.Identity.Role,
        State = socket.Identity.State,
        Local = socket.Identity.Local?.ToString(),
        Remote = socket.Identity.Remote?.ToString(),
        ProcessId = socket.Holder.ProcessId,
        ProcessName = socket.Holder.ProcessName,
        FileDescriptor = socket.Holder.FileDescriptor,
        ServerName = socket.Holder.ServerName,
        Cookie = socket.Identity.Cookie,
    };
}
