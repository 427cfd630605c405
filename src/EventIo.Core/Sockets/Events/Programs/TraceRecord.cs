namespace EventIo.Sockets.Events.Programs;

/// <summary>The layout of the records that the programs write: offsets in bytes. Unused fields are zero.</summary>
/// <remarks>
/// In C:
/// <code>
/// struct record {
///     u32 kind; u32 detail; u64 nanoseconds; u64 process_and_thread; char name[16]; u64 inode;
///     u16 family; u16 local_port; be16 remote_port; u8 state; u8 previous_state;
///     u8 local[16]; u8 remote[16]; u64 first; u64 second; u64 interface;
/// };
/// </code>
/// </remarks>
internal static class TraceRecord
{
    /// <summary>The program that wrote it.</summary>
    internal const int Program = 0;

    /// <summary>Four bytes whose meaning depends on the program.</summary>
    internal const int Detail = 4;

    /// <summary>CLOCK_MONOTONIC.</summary>
    internal const int Nanoseconds = 8;

    /// <summary>The running process in the upper half, its thread in the lower half.</summary>
    internal const int ProcessAndThread = 16;

    /// <summary>The name of that thread.</summary>
    internal const int Name = 24;
    internal const int NameBytes = 16;

    /// <summary>The inode of the socket; 0 if no process has it.</summary>
    internal const int Inode = 40;
    internal const int Family = 48;

    /// <summary>In host byte order, as in the kernel.</summary>
    internal const int LocalPort = 50;

    /// <summary>In network byte order, as in the kernel.</summary>
    internal const int RemotePort = 52;
    internal const int State = 54;
    internal const int PreviousState = 55;
    internal const int LocalAddress = 56;
    internal const int RemoteAddress = 72;
    internal const int AddressBytes = 16;
    internal const int IPv4Bytes = 4;

    /// <summary>Eight bytes whose meaning depends on the program.</summary>
    internal const int First = 88;

    /// <summary>Another eight bytes whose meaning depends on the program.</summary>
    internal const int Second = 96;

    /// <summary>The index of the interface that the socket is bound to or the packet is at; 0 for none.</summary>
    internal const int Interface = 104;
    internal const int Bytes = 112;
}
