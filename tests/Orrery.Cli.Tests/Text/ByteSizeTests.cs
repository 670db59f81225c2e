using Orrery.Cli.Text;

namespace Orrery.Cli.Tests.Text;

public class ByteSizeTests
{
    [Theory]
    [InlineData("12", 12L)]
    [InlineData("500kB", 500_000L)]
    [InlineData("1.5 GiB", 1_610_612_736L)]
    [InlineData("64MiB", 67_108_864L)]
    [InlineData("0", 0L)]
    [InlineData("", null)]
    [InlineData("-1", null)]
    [InlineData("much", null)]
    [InlineData("99999999TB", null)]
    public void Sizes_are_read_as_people_write_them(string text, long? bytes) => Assert.Equal(bytes, ByteSize.Read(text));
}
