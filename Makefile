# The usual words in front of the scripts.
.PHONY: all check ci install bench clean

all:
	@script/build

# Under a minute once built: the unit suites.
check:
	@script/test --quick

# Everything: sanitizers, both stores, faults, a short fuzz.
ci:
	@.ci/run

install: all
	@meson install -C build/release --no-rebuild

bench:
	@script/bench

clean:
	rm -rf build
