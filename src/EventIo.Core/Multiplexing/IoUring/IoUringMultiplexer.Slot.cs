namespace EventIo.Multiplexing.IoUring;

/// <content>The state of a slot.</content>
internal sealed partial class IoUringMultiplexer
{
    private struct SlotState
    {
        public int Descriptor;
        public int Generation;
        public SendProgress Send;
        public RingRequests Wanted;
        public RingRequests InFlight;
        public RingRequests Cancelled;

        // The requests of which only the preceding poll request is in flight.
        public RingRequests Polling;

        // The number of the buffer that a receive in flight holds, plus one.
        public int HeldBuffer;
        public int LinkedSlot;
        public int FileResult;
        public bool HasFileResult;
        public bool HasStandingRoom;
        public bool IsLinked;
        public bool IsDirect;
        public bool IsStarved;
        public bool IsDetaching;
    }
}
