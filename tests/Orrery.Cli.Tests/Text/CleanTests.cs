using Orrery.Cli.Text;

namespace Orrery.Cli.Tests.Text;

public class CleanTests
{
    [Fact]
    public void A_tools_message_cannot_move_the_cursor_or_end_the_line() => Assert.Equal("bad?[2J name next", Clean.Line("bad\e[2J name\r\nnext"));

    [Fact]
    public void A_log_keeps_its_lines() => Assert.Equal("one\n\ttwo?", Clean.Lines("one\r\n\ttwo\a"));
}
