using System.Globalization;

namespace EventIo.Sockets;

/// <summary>What processes are called.</summary>
internal static class ProcessNames
{
    /// <summary>This process's name.</summary>
    internal static string? Own { get; } =
        OperatingSystem.IsWindows() ? Path.GetFileNameWithoutExtension(Environment.ProcessPath) : Read(Environment.ProcessId);

    /// <summary>A process's name as the kernel has it (comm of proc(5)); null when it is gone.</summary>
    internal static string? Read(int process)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/comm")).TrimEnd('\n');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
