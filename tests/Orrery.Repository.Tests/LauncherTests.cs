namespace Orrery.Repository.Tests;

public sealed class LauncherTests : IDisposable
{
    private readonly LauncherFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_command_builds_and_the_next_one_does_not()
    {
        var first = _folder.Run("runs");
        var second = _folder.Run("runs");

        Assert.Contains("orrery: built in ", first.Error, StringComparison.Ordinal);
        Assert.Equal((0, $"ran in {_folder.Path} with: runs\n", ""), second);
        Assert.Equal(["tools/program.proj"], _folder.Builds);
    }

    [Theory]
    [InlineData("edit")]
    [InlineData("add")]
    [InlineData("delete")]
    [InlineData("rename")]
    public void A_changed_source_is_built(string change)
    {
        _folder.Write("src/B.cs", "class B;");
        _folder.Run("runs");

        if (change == "edit") _folder.Write("src/B.cs", "class C;");
        if (change == "add") _folder.Write("services/C.cs", "class C;");
        if (change == "delete") File.Delete($"{_folder.Path}/src/B.cs");
        if (change == "rename") File.Move($"{_folder.Path}/src/B.cs", $"{_folder.Path}/src/C.cs");
        _folder.Run("runs");
        _folder.Run("runs");

        Assert.Equal(2, _folder.Builds.Length);
    }

    [Fact]
    public void A_changed_test_or_page_does_not_build_the_program()
    {
        _folder.Run("runs");

        _folder.Write("tests/A.Tests/A.cs", "class A;");
        _folder.Write("docs/a.md", "A");
        _folder.Run("runs");

        Assert.Single(_folder.Builds);
    }

    [Fact]
    public void A_failed_build_shows_the_compilers_words_and_the_next_command_tries_again()
    {
        _folder.Write("broken", "A.cs(1,1): error CS1002: ; expected");

        var (code, output, error) = _folder.Run("runs");
        _folder.Run("runs");

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("A.cs(1,1): error CS1002: ; expected", error, StringComparison.Ordinal);
        Assert.Equal(2, _folder.Builds.Length);
    }

    [Fact]
    public void It_works_through_a_link_and_leaves_the_callers_folder_and_arguments_alone()
    {
        using var elsewhere = new LauncherFolder();
        File.CreateSymbolicLink($"{elsewhere.Path}/link", $"{_folder.Path}/orrery");

        var (_, output, _) = _folder.RunFrom(elsewhere.Path, "./link", "encode", "a b.mp4");

        Assert.Equal($"ran in {elsewhere.Path} with: encode a b.mp4\n", output);
    }
}
