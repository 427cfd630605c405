using EventIo.Native.Linux;
using EventIo.Native.Windows;

namespace EventIo.Native;

/// <summary>The processors that the calling thread may run on.</summary>
public static class Processors
{
    /// <summary>Returns the processors that the calling thread may run on, in ascending order.</summary>
    /// <returns>The kernel's processor numbers.</returns>
    public static int[] Allowed() =>
        OperatingSystem.IsWindows() ? WindowsProcessors.Allowed() : LinuxProcessors.Allowed();

    /// <summary>Binds the calling thread to one processor for the rest of its life.</summary>
    /// <param name="processor">The processor's number.</param>
    /// <exception cref="NativeException">The processor does not exist, or this process may not use it.</exception>
    public static void PinCurrentThread(int processor)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(processor);
        if (OperatingSystem.IsWindows())
            WindowsProcessors.PinCurrentThread(processor);
        else
            LinuxProcessors.PinCurrentThread(processor);
    }
}
