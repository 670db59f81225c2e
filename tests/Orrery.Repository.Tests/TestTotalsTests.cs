namespace Orrery.Repository.Tests;

public sealed class TestTotalsTests : IDisposable
{
    private const string Good = """total="4" passed="3" failed="0" skipped="1" errors="0" not-run="0" """;

    private readonly LauncherFolder _folder = new();

    public TestTotalsTests() => _folder.WriteTestProject("Good.Tests", 0, Good);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_last_line_adds_up_all_projects()
    {
        _folder.WriteTestProject("More.Tests", 0, Good);

        AssertEnds(0, "6 passed, 0 failed, 2 skipped");
    }

    [Fact]
    public void A_failed_test_fails_the_run()
    {
        _folder.WriteTestProject("Bad.Tests", 1, """total="2" passed="1" failed="1" skipped="0" errors="0" """);

        AssertEnds(1, "4 passed, 1 failed, 1 skipped");
    }

    [Fact]
    public void An_error_outside_a_test_fails_the_run()
    {
        _folder.WriteTestProject("Bad.Tests", 0, """total="1" passed="1" failed="0" skipped="0" errors="1" """);

        AssertEnds(1, "4 passed, 1 failed, 1 skipped");
    }

    [Fact]
    public void A_project_that_crashes_before_it_reports_fails_the_run()
    {
        _folder.WriteTestProject("Bad.Tests", 134, null);

        AssertEnds(1, "failed: Bad.Tests: ended with exit code 134 before it could report\n3 passed, 1 failed, 1 skipped");
    }

    [Fact]
    public void A_project_that_fails_without_a_failed_test_fails_the_run()
    {
        _folder.WriteTestProject("Bad.Tests", 1, Good);

        AssertEnds(1, "failed: Bad.Tests: exit code 1 without a failed test\n6 passed, 1 failed, 2 skipped");
    }

    [Fact]
    public void A_project_without_a_test_fails_the_run_unless_words_chose_the_tests()
    {
        _folder.WriteTestProject("Empty.Tests", 0, """total="0" passed="0" failed="0" skipped="0" errors="0" """);

        AssertEnds(1, "failed: Empty.Tests: holds no test\n3 passed, 1 failed, 1 skipped");
        AssertEnds(0, "3 passed, 0 failed, 1 skipped", "lease");
    }

    [Fact]
    public void Words_that_match_no_test_fail_the_run()
    {
        _folder.WriteTestProject("Good.Tests", 0, """total="0" passed="0" failed="0" skipped="0" errors="0" """);

        AssertEnds(1, "0 passed, 1 failed, 0 skipped", "nothing");
    }

    [Fact]
    public void A_failed_build_fails_the_run_and_no_totals_are_printed()
    {
        _folder.Write("broken", "error");

        Assert.Equal((1, ""), (_folder.Run("test").Code, _folder.Run("test").Out));
    }

    private void AssertEnds(int code, string lines, params string[] words)
    {
        var run = _folder.Run(["test", .. words]);

        Assert.EndsWith($"\n{lines}\n", run.Out, StringComparison.Ordinal);
        Assert.Equal(code, run.Code);
    }
}
