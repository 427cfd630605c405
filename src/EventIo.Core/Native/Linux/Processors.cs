using EventIo.Native.Windows;

namespace EventIo.Native.Linux;

/// <summary>Which processors the calling thread may run on.</summary>
public static class Processors
{
    /// <summary>The processors that the calling thread may run on, ascending.</summary>
    /// <returns>Processor numbers as the kernel counts them.</returns>
    public static int[] Allowed() => OperatingSystem.IsWindows() ? WindowsProcessors.Allowed() : LinuxProcessors.Allowed();

    /// <summary>Binds the calling thread to one processor for the rest of its life.</summary>
    /// <param name="processor">The processor's number.</param>
    /// <exception cref="NativeException">It is not there, or this process may not use it.</exception>
    public static void PinCurrentThread(int processor)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(processor);
        if (OperatingSystem.IsWindows())
            WindowsProcessors.PinCurrentThread(processor);
        else
            LinuxProcessors.PinCurrentThread(processor);
    }
}
