using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32;

namespace EventIo.Native.Windows;

/// <summary>Facts about the Windows system that a measurement runs on.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class WindowsHost
{
    // HKEY_LOCAL_MACHINE
    private const string ProcessorKey = @"HARDWARE\DESCRIPTION\System\CentralProcessor\0";

    /// <summary>The system's own description; under Wine, also Wine's version.</summary>
    internal static string Kernel => WineVersion is { } wine
        ? $"Wine {wine} ({RuntimeInformation.OSDescription})"
        : RuntimeInformation.OSDescription;

    /// <summary>The version of Wine; <see langword="null"/> on Windows itself.</summary>
    internal static string? WineVersion =>
        // Wine's ntdll.dll exports this function for detection.
        NativeLibrary.TryLoad("ntdll.dll", out nint library)
            && NativeLibrary.TryGetExport(library, "wine_get_version", out nint version)
            ? Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)version)())
            : null;

    /// <summary>The processor's name; <see langword="null"/> if the registry does not have it.</summary>
    internal static string? ProcessorModel
    {
        get
        {
            using RegistryKey? key = Registry.LocalMachine.OpenSubKey(ProcessorKey);
            return (key?.GetValue("ProcessorNameString") as string)?.Trim();
        }
    }

    /// <summary>How many handles this process has open.</summary>
    internal static int HandleCount
    {
        get
        {
            uint count;
            return Kernel32.GetHandleCount(Kernel32.CurrentProcess(), &count) != 0
                ? (int)count
                : throw NativeException.OfWindows("GetProcessHandleCount", Kernel32.LastError);
        }
    }
}
