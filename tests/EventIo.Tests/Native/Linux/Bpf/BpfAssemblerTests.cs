using EventIo.Native.Linux.Bpf;
using EventIo.Tests.Support.Machine;
using Xunit;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Tests.Native.Linux.Bpf;

/// <summary>The effects of instructions, in programs that the kernel runs once.</summary>
public sealed class BpfAssemblerTests
{
    public BpfAssemblerTests() => KernelPrograms.Require();

    [Theory]
    [InlineData(nameof(BpfOperation.Add), 40, 2, 42)]
    [InlineData(nameof(BpfOperation.Subtract), 40, 2, 38)]
    [InlineData(nameof(BpfOperation.Multiply), 40, 2, 80)]
    [InlineData(nameof(BpfOperation.Divide), 41, 2, 20)]
    [InlineData(nameof(BpfOperation.Or), 40, 2, 42)]
    [InlineData(nameof(BpfOperation.And), 42, 10, 10)]
    [InlineData(nameof(BpfOperation.ExclusiveOr), 42, 2, 40)]
    [InlineData(nameof(BpfOperation.ShiftLeft), 40, 2, 160)]
    [InlineData(nameof(BpfOperation.ShiftRight), 40, 2, 10)]
    [InlineData(nameof(BpfOperation.Move), 40, 2, 2)]
    public void An_operation_computes_with_constants_and_with_registers(
        string name, int left, int right, uint expected)
    {
        BpfOperation operation = Enum.Parse<BpfOperation>(name);
        var constant = new BpfAssembler();
        constant.Move(R0, left);
        constant.Compute(operation, R0, right);
        constant.ExitWithR0();
        Assert.Equal(expected, KernelPrograms.Run(constant));

        var register = new BpfAssembler();
        register.Move(R0, left);
        register.Move(R6, right);
        register.Compute(operation, R0, R6);
        register.ExitWithR0();
        Assert.Equal(expected, KernelPrograms.Run(register));
    }

    [Theory]
    [InlineData(nameof(BpfCondition.Equal), 7, 7, true)]
    [InlineData(nameof(BpfCondition.Equal), 7, 8, false)]
    [InlineData(nameof(BpfCondition.NotEqual), 7, 8, true)]
    [InlineData(nameof(BpfCondition.Greater), -1, 8, true)] // unsigned
    [InlineData(nameof(BpfCondition.Greater), 8, 8, false)]
    [InlineData(nameof(BpfCondition.GreaterOrEqual), 8, 8, true)]
    [InlineData(nameof(BpfCondition.Less), 7, 8, true)]
    [InlineData(nameof(BpfCondition.Less), -1, 8, false)]
    [InlineData(nameof(BpfCondition.LessOrEqual), 8, 8, true)]
    [InlineData(nameof(BpfCondition.SignedGreater), -1, 8, false)]
    [InlineData(nameof(BpfCondition.SignedGreaterOrEqual), 8, -8, true)]
    [InlineData(nameof(BpfCondition.SignedLess), -1, 8, true)]
    [InlineData(nameof(BpfCondition.SignedLessOrEqual), 9, 8, false)]
    [InlineData(nameof(BpfCondition.AnyBit), 6, 2, true)]
    [InlineData(nameof(BpfCondition.AnyBit), 6, 1, false)]
    public void A_jump_is_taken_when_its_condition_holds(string name, int left, int right, bool isTaken)
    {
        BpfCondition condition = Enum.Parse<BpfCondition>(name);
        foreach (bool withRegister in new[] { false, true })
        {
            var assembler = new BpfAssembler();
            BpfLabel taken = new();
            assembler.Move(R6, left);
            assembler.Move(R7, right);
            if (withRegister)
                assembler.JumpIf(condition, R6, R7, taken);
            else
                assembler.JumpIf(condition, R6, right, taken);
            assembler.Exit(1);
            assembler.Mark(taken);
            assembler.Exit(2);
            Assert.Equal(isTaken ? 2u : 1u, KernelPrograms.Run(assembler));
        }
    }

    [Fact]
    public void A_jump_may_cross_others()
    {
        var assembler = new BpfAssembler();
        BpfLabel end = new();
        BpfLabel other = new();
        assembler.Move(R0, 5);
        assembler.Move(R6, 0);
        assembler.JumpIf(BpfCondition.NotEqual, R6, 0, other); // the verifier refuses unreachable code
        assembler.Jump(end);
        assembler.Mark(other);
        assembler.Move(R0, 6);
        assembler.Mark(end);
        assembler.ExitWithR0();
        Assert.Equal(5u, KernelPrograms.Run(assembler));
    }

    [Theory]
    [InlineData(nameof(BpfSize.Byte), 0x88)]
    [InlineData(nameof(BpfSize.Half), 0x7788)]
    [InlineData(nameof(BpfSize.Word), 0x55667788)]
    [InlineData(nameof(BpfSize.Double), 0x55667788)]
    public void A_load_reads_as_many_bytes_as_its_size(string name, uint lower)
    {
        BpfSize size = Enum.Parse<BpfSize>(name);
        var assembler = new BpfAssembler();
        assembler.MoveWide(R6, 0x1122334455667788);
        assembler.Store(BpfSize.Double, Frame, -16, 0);
        assembler.Store(size, Frame, -16, R6);
        assembler.Load(BpfSize.Double, R0, Frame, -16);
        assembler.ExitWithR0();
        Assert.Equal(lower, KernelPrograms.Run(assembler));

        var upper = new BpfAssembler();
        upper.MoveWide(R6, 0x1122334455667788);
        upper.Store(BpfSize.Double, Frame, -16, R6);
        upper.Load(BpfSize.Word, R0, Frame, -12);
        upper.ExitWithR0();
        Assert.Equal(0x11223344u, KernelPrograms.Run(upper));
    }

    [Fact]
    public void A_half_word_is_swapped_to_network_byte_order()
    {
        var assembler = new BpfAssembler();
        assembler.Move(R0, 0x1F90); // port 8080
        assembler.SwapHalf(R0);
        assembler.ExitWithR0();
        Assert.Equal(0x901Fu, KernelPrograms.Run(assembler));
    }

    [Fact]
    public void A_label_must_be_marked_exactly_once()
    {
        var assembler = new BpfAssembler();
        BpfLabel nowhere = new();
        assembler.Jump(nowhere);
        Assert.Throws<InvalidOperationException>(assembler.Assemble);
        assembler.Mark(nowhere);
        Assert.Throws<InvalidOperationException>(() => assembler.Mark(nowhere));
    }

    [Fact]
    public void A_register_that_a_call_destroys_can_not_hold_the_address_of_a_structure() =>
        Assert.Throws<ArgumentException>(() => new BpfAssembler().CopyKernel(Frame, -16, R1, 0, 8));
}
