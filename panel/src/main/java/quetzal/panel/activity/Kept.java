package quetzal.panel.activity;

/// How many checkpoints there are, and how many purges there were.
record Kept(long checkpoints, long purges) {
    String text() {
        return checkpoints + "|" + purges;
    }
}
