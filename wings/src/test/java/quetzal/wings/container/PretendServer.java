package quetzal.wings.container;

/// The pretend game server for [ScriptedRuntime]: the few commands tests need, the words of the real one.
///
/// A terminal would echo what is typed, so this does too.
public final class PretendServer implements ScriptedContainer.Program {
    private final boolean ignoresTerm;

    public PretendServer(ContainerSpec spec) {
        this.ignoresTerm = "1".equals(spec.environment().get("FAKE_IGNORE_TERM"));
    }

    @Override
    public void started(ScriptedContainer self) {
        self.line("[fake] [INFO]: Fake Game 1.0");
        self.line("[fake] [INFO]: Done (0.000s)! For help, type \"help\"");
    }

    @Override
    public void typed(ScriptedContainer self, String line) {
        self.line(line);
        if (line.startsWith("echo ")) {
            self.line(line.substring("echo ".length()));
        } else if (line.equals("stop")) {
            bye(self);
        } else if (line.startsWith("crash ")) {
            self.line("java.lang.IllegalStateException: pretend crash");
            self.exit(Integer.parseInt(line.substring("crash ".length())));
        } else {
            self.line("[fake] [INFO]: Unknown command \"" + line + "\". Type \"help\" for help.");
        }
    }

    @Override
    public boolean signalled(ScriptedContainer self, Signal signal) {
        if (ignoresTerm) {
            self.line("[fake] [WARN]: Ignoring " + signal.engineName());
        } else {
            self.line("[fake] [INFO]: Caught " + signal.engineName() + ", stopping");
            bye(self);
        }
        return true;
    }

    private static void bye(ScriptedContainer self) {
        self.line("[fake] [INFO]: Bye");
        self.exit(0);
    }
}
